/* SPDX-License-Identifier: ISC */
/*
 * [hooks]: programs of the user's that are run on the host at points of a
 * container's life. This is the half of whoever runs them (ctr-spawn, the
 * monitor, who stands in for a dead one): a process with nothing of ours but
 * 0-2, which becomes `ctr-spawn hook WHICH` and that the hook; a time limit.
 */
#ifndef RUN_HOOK_H
#define RUN_HOOK_H

#include <stdbool.h>
#include <sys/types.h>

#include "run/plan.h"

enum {
	HOOK_DIR = 3,	/* the record, for `ctr-spawn hook` */
};

/* Whether a hook of that name was asked for: create net start started stopped. */
bool hook_has(const struct plan *plan, const char *which);

/*
 * Forks a process that waits for one byte on *go (end-of-file: it leaves), then
 * becomes `ctr-spawn VERB WHICH` in a session of its own, signals at their
 * defaults, with 0-2 as they are and the record as HOOK_DIR. -1 with errno.
 */
pid_t hook_fork(int dirfd, const struct plan *plan, const char *verb, const char *which, int *go);

/*
 * Runs it, if there is one, and waits: at most plan->hook_timeout, then it and
 * its session are killed. 0: there is none, or it returned 0. 1 with why (at
 * least 64 bytes) otherwise. The record in dirfd/status is what it is told.
 */
int hook_run(int dirfd, const struct plan *plan, const char *which, char *why, size_t size);

/*
 * `stopped` is run once for every start whose hooks began, failed ones too.
 * hook_owe() notes that it will have to be (-1 with errno); hook_stopped()
 * runs it if it is owed. Only with the record's lock held. A process that dies
 * while it runs the hook is no reason to run it twice: who comes next waits for it.
 */
int hook_owe(int dirfd, const struct plan *plan);
int hook_stopped(int dirfd, const struct plan *plan, char *why, size_t size);

/* The same of a record whose end nobody of its own has seen, with the plan from the record. */
void hook_settle(int dirfd);

#endif
