/* SPDX-License-Identifier: ISC */
/*
 * How a container ended, by the best witness there is. In: its record and,
 * where somebody held one since before the end, a pidfd of its pid 1. Out: a
 * raw wait status and who said so; never a guess.
 */
#ifndef RUN_WITNESS_H
#define RUN_WITNESS_H

#include <stdbool.h>

#include "run/status.h"

/*
 * The raw wait status of the ended process behind pidfd, asked of the kernel:
 * PIDFD_INFO_EXIT (6.15, once it is reaped), else field 52 of /proc/PID/stat
 * while it is a zombie. A 0 there is only believed from a caller that may see
 * it: without ptrace rights the kernel prints 0 (proc(5)). Waits at most
 * wait_ms for the reaping. Returns "pidfd" or "proc", NULL when nobody knows.
 */
const char *witness_kernel(int pidfd, pid_t pid, int wait_ms, int *wait_status);

/*
 * Fills the exit fields of status for a container whose pid 1 has ended: the
 * exit record; without a pid 1 of ours (init = no) the kernel; else, as the
 * record is empty, pid 1 itself was killed (inferred), or unknown. init: a
 * pidfd held since before the end, -1: none. reaped: what waitid told the
 * parent, -1: not the parent.
 */
void witness_exit(int dirfd, struct status *status, int init, int wait_ms, int reaped);

/* Whether the payload is pid 1 itself (container.init = no). */
bool witness_bare(const struct status *status);

#endif
