/* SPDX-License-Identifier: ISC */
/*
 * What is done from outside, while the payload's process waits. In: a launch
 * that is ready. Out: limits that hold, the terminal's master, a learner.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/pty.h"
#include "child/sched.h"
#include "run/handoff.h"
#include "start/start.h"

/* What the container could not do, or must not undo. */
static int
outside_limits(struct start *start, char *error, size_t size)
{
	if (cgroups_seal(start, error, size) < 0)
		return -1;
	if (start->spec->user_ns == SPEC_NS_HOST)
		return 0;
	if (start->spec->init)
		sched_oom_init(&start->child, start->launch.init_pid);
	if (sched_apply(&start->child, start->launch.payload_pid) == 0)
		return 0;
	snprintf(error, size, "sched: %s: %s", start->child.item, strerror(errno));
	return -1;
}

/* The terminal's master, made by pid 1 in the container's devpts. */
static int
outside_terminal(struct start *start, char *error, size_t size)
{
	if (!start->spec->terminal)
		return 0;
	start->tty = pidfd_take(start->launch.init, INIT_TTY);
	if (start->tty >= 0 && pty_is_master(start->tty)) {
		start->status.tty_fd = MONITOR_TTY;
		return 0;
	}
	snprintf(error, size, "container.terminal: pidfd_getfd: %s%s", strerror(errno),
	    errno == EPERM ? " (yama's ptrace_scope 3 forbids it)" : "");
	return -1;
}

/* Who answers from the payload's first call on that its start does not need. */
static int
outside_learn(struct start *start, char *error, size_t size)
{
	start->status.learner = (struct pidref){0};
	if (start->launch.listener < 0
	    || learn_begin(&start->learn, &start->launch.listener, &start->status.learner) == 0)
		return 0;
	snprintf(error, size, "security.seccomp: learn: %s", strerror(errno));
	return -1;
}

int
start_outside(struct start *start, char *error, size_t size)
{
	return outside_limits(start, error, size) < 0 || outside_terminal(start, error, size) < 0
		|| outside_learn(start, error, size) < 0
	    ? -1
	    : 0;
}
