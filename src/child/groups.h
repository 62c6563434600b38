/* SPDX-License-Identifier: ISC */
/* Groups of system calls that a profile names with an '@'. */
#ifndef CHILD_GROUPS_H
#define CHILD_GROUPS_H

#include <stdbool.h>

struct group {
	const char *name;	/* without the '@' */
	const char *calls;	/* names, each followed by one blank */
};

extern const struct group group_table[]; /* ends with name NULL */

/* The names of a group, NULL when there is none. */
const char *group_find(const char *name);

/* Whether a list of such names has this one. */
bool group_has(const char *calls, const char *name);

#endif
