/* SPDX-License-Identifier: ISC */
/*
 * The built-in seccomp profiles as data: `default` is what docker allows a
 * container with its default capabilities (moby/profiles, seccomp/default.json),
 * but stricter where a row says so; `strict` is a text as a user writes one.
 */
#ifndef CHILD_PROFILE_H
#define CHILD_PROFILE_H

#include <stddef.h>
#include <stdint.h>

/* Room for any name with its NUL. */
#define PROFILE_NAME 32

enum {
	PROFILE_EQUAL,		/* the argument is `value` */
	PROFILE_ANY_BIT,	/* it has a bit of `value`, and is not `except` */
};

/*
 * An allowed call that fails with EPERM for some values of an argument. The
 * low 32 bits are compared: the kernel looks at no more, so a comparison of
 * all 64 would be passed by setting a high bit (CVE-2019-10063). Rows of one
 * call stand together and look at the same argument.
 */
struct profile_refusal {
	char name[16];
	char what[16];		/* as in `allow NAME:WHAT` */
	uint32_t argument;
	uint32_t kind;
	uint32_t value;
	uint32_t except;
};

/* Words for `allow` that come with a capability. */
struct profile_grant {
	uint32_t cap;
	const char *words;
};

/* The refusals have no padding and no pointers: the table is hashed as bytes. */
struct profile {
	const char *allowed;	/* names, each followed by one blank */
	size_t allowed_size;
	const struct profile_grant *grants;
	unsigned grant_count;
	const struct profile_refusal *refusals;	/* at most 32 */
	unsigned refusal_count;
	uint32_t refused;	/* bit n: refusal n is in force unless a profile opens it */
	const char *strict;	/* text as in ctr-seccomp(5) */
	size_t strict_size;
	const char *start;	/* names that every profile allows */
	const char *init;	/* names that pid 1 needs, should it be under the filter */
	size_t init_size;
};

extern const struct profile profile_default;

/* Copies the name at `at` to name[PROFILE_NAME]; returns where the next one is, NULL at the end. */
const char *profile_next(const char *at, char *name);

#endif
