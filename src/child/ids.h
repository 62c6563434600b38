/* SPDX-License-Identifier: ISC */
/*
 * user, group, groups of the spec to numbers, by the passwd and group files of
 * the container's own root. Parsed here: the C library's look-ups open sockets.
 */
#ifndef CHILD_IDS_H
#define CHILD_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "spec/spec.h"

enum {
	IDS_GROUPS = 256,
};

struct ids {
	uid_t uid;
	gid_t gid;
	gid_t groups[IDS_GROUPS];
	unsigned group_count;
	unsigned asked;		/* the first of groups: by container.groups, not by membership */
	bool only;		/* no groups but those asked for */
	char home[256];		/* "/" when passwd has no row */
};

/* rootfd: the container's root directory. -1 with a message in error[size]. */
int ids_resolve(struct ids *ids, const struct spec *spec, int rootfd, char *error, size_t size);

/* The name that passwd below rootfd has for uid, cut to size. -1: none. */
int ids_name(int rootfd, uid_t uid, char *name, size_t size);

#endif
