/* SPDX-License-Identifier: ISC */
/*
 * What comes from the host's tree, opened while that tree is still "/". In:
 * paths as the caller knows them. Out: descriptors; nothing is mounted yet,
 * and nothing inside the container can have changed what they lead to.
 */
#include "base/compat.h"
#include "child/child.h"

int
step_source(struct child *child)
{
	child_item(child, "/", "");
	/* Before the first clone: nothing of ours may reach the host, nothing of the host's us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	return dev_source(child);
}
