/* SPDX-License-Identifier: ISC */
/*
 * A container stands still, and goes on: by its cgroup (v2's cgroup.freeze, 5.2,
 * or v1's freezer), pid 1 included; without one by SIGSTOP to each process but
 * pid 1 of ours, which is only known as a pause by `paused` in the record.
 */
#ifndef RUN_PAUSE_H
#define RUN_PAUSE_H

#include "run/status.h"

/*
 * Stops all of it and returns how: "freeze" or "stop". NULL with errno: it runs
 * on; ETIMEDOUT after 2 s, EOPNOTSUPP where there is neither freezer nor a pid
 * namespace of its own.
 */
const char *pause_begin(int dirfd, const struct status *status);

/* Lets it go on, however it was stopped; pause_thaw() does not wait until it does. -1 with errno. */
int pause_end(int dirfd, const struct status *status);
void pause_thaw(int dirfd, const struct status *status);

/* Whether it stands still now: the kernel is asked. */
bool pause_is(const struct status *status);

#endif
