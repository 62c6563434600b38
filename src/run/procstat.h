/* SPDX-License-Identifier: ISC */
/* /proc/PID/stat, read in one place. */
#ifndef RUN_PROCSTAT_H
#define RUN_PROCSTAT_H

#include <stdint.h>
#include <sys/types.h>

struct procstat {
	char state;		/* R, S, D, T, t, Z, X ... */
	pid_t parent;
	uint64_t start;		/* clock ticks since boot */
	int wait_status;	/* of a zombie, raw; 0 too for who may not trace it: see run/witness.c */
};

/*
 * What the kernel tells of that number now: whose it is, is for the caller to
 * know (a pidfd, opened before and alive after). -1 with errno.
 */
int procstat_read(pid_t pid, struct procstat *out);

#endif
