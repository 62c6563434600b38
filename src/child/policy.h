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
	POLICY_CASES = 128,
	POLICY_TESTS = 6,	/* arguments of a call */
};

struct policy_call {
	char name[PROFILE_NAME];	/* rest zero: hashed as bytes */
	uint32_t action;		/* SECCOMP_RET_*, with its errno */
};

/* One test of an argument: all 64 bits of it. */
struct policy_test {
	uint32_t argument;	/* 0 to 5 */
	uint32_t compare;	/* enum scmp_compare */
	uint64_t value;		/* what it is compared with; MASKED_EQ: the mask, */
	uint64_t masked;	/* and what is compared */
};

/* What a call gets whose arguments pass all tests, where it has no row. Hashed as bytes. */
struct policy_case {
	char name[PROFILE_NAME];	/* rest zero */
	uint32_t action;
	uint32_t count;
	struct policy_test tests[POLICY_TESTS];
};

struct policy {
	uint32_t fallback;	/* for calls without a row */
	uint32_t refused;	/* bit n: row n of profile_default.refusals is in force */
	bool native;		/* no calls by the machine's 32-bit ABI */
	bool exact;		/* nothing is denied but what lines deny; unknown names are passed over */
	unsigned case_count;
	struct policy_case cases[POLICY_CASES];
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

/*
 * Reads one test of an argument, as a0==5, a1!=0x10, a2&0xff==3 (also < <= > >=).
 * NULL, or why it is none: a static string.
 */
const char *policy_test_parse(struct policy_test *test, const char *word);

/* Another case of the call; tests[count]. -1: there is no room. */
int policy_add_case(struct policy *policy, const char *name, uint32_t action,
    const struct policy_test *tests, unsigned count);

/* Whether the call has a row: then its cases say nothing. */
bool policy_has(const struct policy *policy, const char *name);

/* Gives a call, or all of a list of names followed by blanks, this action. -1: the table is full. */
int policy_set(struct policy *policy, const char *name, uint32_t action);
int policy_set_list(struct policy *policy, const char *list, uint32_t action);

/* What a call gets: its row's action, or the fallback. */
uint32_t policy_action(const struct policy *policy, const char *name);

#endif
