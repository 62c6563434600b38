/* SPDX-License-Identifier: ISC */
/* In: rights and objects. Out: a Landlock ruleset. It decides nothing. */
#include "child/ruleset.h"

#include <stddef.h>
#include <unistd.h>

#include "base/compat.h"

enum {
	RULESET_PATH = 1,	/* LANDLOCK_RULE_PATH_BENEATH */
	RULESET_PORT = 2,	/* LANDLOCK_RULE_NET_PORT */
};

/* struct landlock_path_beneath_attr is packed. */
struct ruleset_path {
	uint64_t access;
	int fd;
} __attribute__((packed));

struct ruleset_port {
	uint64_t access;
	uint64_t port;
};

int
ruleset_abi(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* the version */);
}

int
ruleset_create(const struct ruleset_attr *attr)
{
	return (int)syscall(SYS_landlock_create_ruleset, attr, sizeof(*attr), 0);
}

int
ruleset_add_path(int ruleset, int path, uint64_t access)
{
	struct ruleset_path rule = {.access = access, .fd = path};

	return (int)syscall(SYS_landlock_add_rule, ruleset, RULESET_PATH, &rule, 0);
}

int
ruleset_add_port(int ruleset, uint64_t port, uint64_t access)
{
	struct ruleset_port rule = {.access = access, .port = port};

	return (int)syscall(SYS_landlock_add_rule, ruleset, RULESET_PORT, &rule, 0);
}

int
ruleset_restrict(int ruleset)
{
	return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}
