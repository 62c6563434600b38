/* SPDX-License-Identifier: ISC */
/*
 * no_new_privs, then the seccomp filter. A refused one is an error, never a
 * warning. Without no_new_privs step_caps has left SYS_ADMIN for the filter;
 * the execve takes it away.
 */
#include <errno.h>
#include <sys/prctl.h>

#include "child/child.h"
#include "spec/learn.h"

int
step_privs(struct child *child)
{
	child_item(child, "no_new_privs", "");
	return child->spec->no_new_privs ? prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
}

/*
 * The parent takes the listener from here, which is to trace us: with a user
 * namespace it may have another uid and no power over a process that is not
 * dumpable. Nobody else is in the pid namespace but pid 1.
 */
static int
filter_learn(struct child *child)
{
	if (child->spec->user_ns != SPEC_NS_HOST && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
		return -1;
	child->listener = seccomp_listen(&child->seccomp);
	if (child->listener >= 0)
		return 0;
	if (errno == EBUSY)
		child_item(child, child->spec->seccomp, ": another listener is above it");
	return -1;
}

int
step_seccomp(struct child *child)
{
	child_item(child, child->spec->seccomp, "");
	if (child->seccomp.count > 0 && learn_file(child->spec->seccomp) != NULL)
		return filter_learn(child);
	return child->seccomp.count > 0 ? seccomp_apply(&child->seccomp) : 0;
}

int
seccomp_apply_init(const struct child *child)
{
	if (child->seccomp_init.count == 0)
		return 0;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -1 : seccomp_apply(&child->seccomp_init);
}
