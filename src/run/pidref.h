/* SPDX-License-Identifier: ISC */
/*
 * A process that cannot be mistaken for another: its pid, its pidfs inode
 * (kernel >= 6.9) and its start time, written as PID:INODE. Older kernels give
 * every pidfd one inode: there the start time decides (and is written as
 * PID:0:START). Either is only good within one boot: see `boot` in status.
 */
#ifndef RUN_PIDREF_H
#define RUN_PIDREF_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/text.h"

struct pidref {
	pid_t pid;	/* 0: none */
	uint64_t inode;	/* 0: this kernel has no pidfs */
	uint64_t start;	/* field 22 of /proc/PID/stat; 0: not asked */
};

/* Learns from any pidfd what the others here do; they would when they first need it. -1 with errno. */
int pidref_learn(int pidfd);

/* Fills ref for the process behind pidfd, whose pid is known. -1 with errno. */
int pidref_of(struct pidref *ref, pid_t pid, int pidfd);

/* The same for the calling process. */
int pidref_self(struct pidref *ref);

/*
 * A pidfd of exactly that process: opened first, then compared. -1 with ESRCH
 * when it is gone (or its pid is another's now), another errno when that could
 * not be learnt. A zombie opens: see pidref_ended().
 */
int pidref_open(const struct pidref *ref);

/* Whether the process behind pidfd has ended (a zombie has). */
bool pidref_ended(int pidfd);

/*
 * Opens, looks and closes: is that very process alive? Where that cannot be
 * learnt (no descriptor left, no memory) it counts as alive: nobody saw an end.
 */
bool pidref_alive(const struct pidref *ref);

void pidref_print(const struct pidref *ref, struct text *text);

/* PID:INODE or PID:0:START; "" is none. -1 with EINVAL. */
int pidref_parse(const char *string, struct pidref *ref);

#endif
