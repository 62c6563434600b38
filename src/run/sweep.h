/* SPDX-License-Identifier: ISC */
/*
 * All processes of a container that has no cgroup to freeze, found in /proc:
 * those of its own pid namespace and those whose ancestors are. Pid 1 of ours
 * is left out: it holds the output and tells how the payload ends.
 */
#ifndef RUN_SWEEP_H
#define RUN_SWEEP_H

#include <stdbool.h>

#include "run/status.h"

/*
 * Signals each of them through its pidfd. Returns how many were neither
 * stopped, dead nor in the middle of a system call that cannot be interrupted
 * when they were looked at; -1 with EOPNOTSUPP: its pid namespace is others'
 * too, else errno. No heap.
 */
int sweep_signal(const struct status *status, int sig);

/* Whether the process is stopped (by SIGSTOP or a tracer). */
bool sweep_stopped(pid_t pid);

#endif
