/* SPDX-License-Identifier: ISC */
/*
 * The default seccomp profile as data: what docker allows a container with
 * its default capabilities (moby/profiles, seccomp/default.json), but stricter
 * where a row says so. What is in none of the tables is denied.
 */
#ifndef CHILD_PROFILE_H
#define CHILD_PROFILE_H

#include <stddef.h>
#include <stdint.h>

/* Room for any name with its NUL. */
#define PROFILE_NAME 32

/*
 * A system call that depends on an argument: where (argument & mask) == value
 * it fails with `error`, or is allowed when error is 0. mask 0: in any case.
 * The masks lie in the low 32 bits, all that the kernel takes of these.
 */
struct profile_rule {
	char name[16];
	uint32_t error;
	uint32_t argument;
	uint32_t mask;
	uint32_t value;
};

/*
 * An allowed call that fails with EPERM when the low 32 bits of an argument
 * are `value`: the kernel looks at no more, so a comparison of all 64 would
 * be passed by setting a high bit (CVE-2019-10063).
 */
struct profile_refusal {
	char name[16];
	uint32_t argument;
	uint32_t value;
};

/* The structs have no padding and no pointers: the tables are hashed as bytes. */
struct profile {
	const char *allowed;	/* names, each followed by one blank */
	size_t allowed_size;
	const struct profile_rule *rules;
	unsigned rule_count;
	const struct profile_refusal *refusals;
	unsigned refusal_count;
};

extern const struct profile profile_default;

/* Copies the name at `at` to name[PROFILE_NAME]; returns where the next one is, NULL at the end. */
const char *profile_next(const char *at, char *name);

#endif
