/* SPDX-License-Identifier: ISC */
/* One line of security.landlock: a word and what it is about. */
#ifndef SPEC_LANDLOCK_H
#define SPEC_LANDLOCK_H

#include <stdint.h>

enum landlock_kind {
	LANDLOCK_RO,
	LANDLOCK_RW,
	LANDLOCK_EXEC,
	LANDLOCK_BIND,
	LANDLOCK_CONNECT,
	LANDLOCK_SCOPE,
};

struct landlock_rule {
	enum landlock_kind kind;
	const char *path;	/* of the first three: absolute; points into the line */
	uint32_t value;		/* a port, UINT32_MAX: none; or the bit of a scope */
};

/* NULL, or why the line is no rule: a static string. */
const char *landlock_parse(const char *line, struct landlock_rule *rule);

#endif
