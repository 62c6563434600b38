/* SPDX-License-Identifier: ISC */
/* Landlock's three system calls, for the steps that use them. */
#ifndef CHILD_RULESET_H
#define CHILD_RULESET_H

#include <stdint.h>

enum {
	RULESET_ABI_REFER = 2,	/* 5.19 */
	RULESET_ABI_FILES = 3,	/* with the right to truncate, 6.2 */
	RULESET_ABI_PORTS = 4,	/* 6.7 */
	RULESET_ABI_SCOPES = 6,	/* 6.12 */
	RULESET_ABI_LAST = 7,	/* whose rights are known here */
};

#define RULESET_FS_REFER (1ULL << 13)
#define RULESET_SCOPE_SOCKET (1ULL << 0)	/* abstract ones */
#define RULESET_SCOPE_SIGNAL (1ULL << 1)

/* LANDLOCK_ACCESS_FS_*, LANDLOCK_ACCESS_NET_*, LANDLOCK_SCOPE_*: what the ruleset is about. */
struct ruleset_attr {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

/* The version of this kernel's Landlock; -1: it has none. */
int ruleset_abi(void);

/* A new ruleset that allows nothing of what attr says, close-on-exec; -1 with errno. */
int ruleset_create(const struct ruleset_attr *attr);

/* Allows `access` on a path (opened O_PATH) and below, or on a port. 0, or -1 with errno. */
int ruleset_add_path(int ruleset, int path, uint64_t access);
int ruleset_add_port(int ruleset, uint64_t port, uint64_t access);

/* In force for this process and its children. Needs no_new_privs or CAP_SYS_ADMIN. */
int ruleset_restrict(int ruleset);

#endif
