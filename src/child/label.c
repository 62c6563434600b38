/* SPDX-License-Identifier: ISC */
/*
 * The labels of security modules. In: the caller's procfs, while it is open.
 * Out: a payload's process whose execve changes to them; until then nothing does.
 */
#include "base/label.h"

#include "child/child.h"

int
step_label(struct child *child)
{
	const char *const labels[LABEL_COUNT] = {child->spec->apparmor, child->spec->selinux};

	for (unsigned i = 0; i < LABEL_COUNT; i++) {
		if (labels[i] == NULL)
			continue;
		child_item(child, i == LABEL_APPARMOR ? "security.apparmor: " : "security.selinux: ",
		    labels[i]);
		if (label_exec(child->hostproc, i, labels[i]) < 0)
			return -1;
	}
	return 0;
}
