/* SPDX-License-Identifier: ISC */
/* no_new_privs, then the seccomp filter. A refused one is an error, never a warning. */
#include <sys/prctl.h>

#include "child/child.h"

int
step_seccomp(struct child *child)
{
	child_item(child, "no_new_privs", "");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	child_item(child, "filter", "");
	return seccomp_apply(&child->seccomp);
}
