/* SPDX-License-Identifier: ISC */
/*
 * The system calls that a program was seen to make (security.seccomp = learn),
 * and the profile that allows them: a text as in ctr-seccomp(5), in a file of
 * its own that only grows.
 */
#ifndef CHILD_LEARNED_H
#define CHILD_LEARNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "child/policy.h"

enum {
	LEARNED_NUMBERS = 4096,	/* and ARM's own behind them */
	LEARNED_OWN = 16,
	LEARNED_UNNAMED = 32,
};

struct seccomp_data;

struct learned {
	struct policy policy;	/* names allowed, refusals opened, native */
	uint8_t seen[2][LEARNED_NUMBERS + LEARNED_OWN];	/* by ABI: 0, or 1 + the first refusal's row */
	char unnamed[LEARNED_UNNAMED][24];	/* numbers that libseccomp does not know */
	unsigned unnamed_count;
	bool changed;		/* since learned_write() */
};

/* Nothing is learned yet. */
void learned_begin(struct learned *learned);

/* Notes one call. */
void learned_call(struct learned *learned, const struct seccomp_data *call);

/*
 * Whether dirfd/name can be written to: it is not there, or a profile that
 * learned_write() wrote, its owner the caller, and nobody edited. -1 with
 * errno: EEXIST, it is something else.
 */
int learned_check(int dirfd, const char *name);

/*
 * Adds what stands in dirfd/name, then replaces it (0640). complete: nothing
 * will come any more. -1 with errno; EAGAIN: another one is writing, once more
 * in a moment.
 */
int learned_write(struct learned *learned, int dirfd, const char *name, bool complete);

#endif
