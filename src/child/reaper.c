/* SPDX-License-Identifier: ISC */
/*
 * A pid namespace that is not the container's own: the kernel neither gives it
 * orphans nor ends it with its first process. In: spec.pid_ns. Out: a first
 * process that gets the orphans of its descendants, a payload that dies with it.
 */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child/child.h"

int
step_reaper(struct child *child)
{
	child->init = getpid();
	if (child->spec->pid_ns == SPEC_NS_PRIVATE)
		return 0;
	child_item(child, "child subreaper", "");
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int
step_tie(struct child *child)
{
	if (child->spec->pid_ns == SPEC_NS_PRIVATE)
		return 0;
	child_item(child, "parent death signal", "");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return -1;
	if (getppid() == child->init)
		return 0;
	errno = ESRCH; /* it died before */
	return -1;
}
