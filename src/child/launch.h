/* SPDX-License-Identifier: ISC */
/*
 * The parent's half of a start: clone pid 1, hear from the children, let the
 * payload go. Three calls, so the caller can write its record in between.
 */
#ifndef CHILD_LAUNCH_H
#define CHILD_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "child/child.h"

struct launch {
	pid_t init_pid, payload_pid;	/* as the caller's /proc numbers them */
	int init, payload;		/* pidfds */
	int life;			/* write end of the life pipe */
	int report;			/* read end */
	int go;				/* write end */
	int listener;			/* of security.seccomp = learn, from launch_ready() on; else -1 */
	int late_ms;			/* how long the hook `inside` may keep the payload from its execve; -1: none */
	bool spoken;			/* a report has come */
	bool stillborn;			/* after a failure: pid 1 was dead before its first act */
	char step[16];			/* which step failed, */
	char item[CHILD_ITEM];		/* on what, */
	int error;			/* why */
};

/*
 * Clones pid 1, which makes the container and forks the payload's process;
 * returns when that one waits for launch_release(). -1: a step failed, told in
 * launch; all children are dead and reaped.
 */
int launch_start(struct launch *launch, struct child *child);

/* The payload's process has done its steps and waits (create). -1 as above. */
int launch_ready(struct launch *launch);

/* Lets the payload go. -1 with errno. */
int launch_release(struct launch *launch);

/* Waits for the payload's execve. -1: it failed, as above. */
int launch_finish(struct launch *launch);

/* Kills and reaps what was started, closes everything. */
void launch_abort(struct launch *launch);

#endif
