/* SPDX-License-Identifier: ISC */
/*
 * A seccomp profile as it is meant: what each call gets. Read from text
 * (ctr-seccomp(5)) or from the built-in tables; child/filter.c compiles it.
 */
#ifndef CHILD_POLICY_H
#define CHILD_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "child/profile.h"

enum {
	POLICY_CALLS = 640,
};

struct policy_call {
	char name[PROFILE_NAME];	/* rest zero: hashed as bytes */
	uint32_t action;		/* SECCOMP_RET_*, with its errno */
};

struct policy {
	uint32_t fallback;	/* for calls without a row */
	uint32_t refused;	/* bit n: row n of profile_default.refusals is in force */
	bool native;		/* no calls by the machine's 32-bit ABI */
	unsigned count;
	struct policy_call calls[POLICY_CALLS];
};

/*
 * profile: "default", "strict", "learn", or the absolute path of a text file. caps: the
 * mask of capabilities granted, for what `default` allows with them. init: for
 * pid 1, which may do what it must besides. -1 with "FILE:LINE: why" in error.
 */
int policy_read(struct policy *policy, const char *profile, uint64_t caps, bool init, char *error,
    size_t size);

/* Gives a call, or all of a list of names followed by blanks, this action. -1: the table is full. */
int policy_set(struct policy *policy, const char *name, uint32_t action);
int policy_set_list(struct policy *policy, const char *list, uint32_t action);

/* What a call gets: its row's action, or the fallback. */
uint32_t policy_action(const struct policy *policy, const char *name);

#endif
