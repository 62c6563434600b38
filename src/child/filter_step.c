/* SPDX-License-Identifier: ISC */
/*
 * no_new_privs, then the seccomp filter. A refused one is an error, never a
 * warning. Without no_new_privs step_caps has left SYS_ADMIN for the filter;
 * the execve takes it away.
 */
#include <sys/prctl.h>

#include "child/child.h"

int
step_privs(struct child *child)
{
	child_item(child, "no_new_privs", "");
	return child->spec->no_new_privs ? prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
}

int
step_seccomp(struct child *child)
{
	child_item(child, child->spec->seccomp, "");
	return child->seccomp.count > 0 ? seccomp_apply(&child->seccomp) : 0;
}

int
seccomp_apply_init(struct child *child)
{
	if (child->seccomp_init.count == 0)
		return 0;
	child_item(child, "filter of pid 1", "");
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -1 : seccomp_apply(&child->seccomp_init);
}
