/* SPDX-License-Identifier: ISC */
/*
 * A group below a container's cgroup, exec-ID, one an exec session: so that all
 * a session has started can be ended with it. In the v2 hierarchy, else in the
 * v1 freezer's; for limits a v1 session stays in the container's own groups.
 */
#ifndef RUN_SUBGROUP_H
#define RUN_SUBGROUP_H

#include "run/cgroup.h"

/* The directory below which exec-ID would be; "": this container has none. */
const char *subgroup_parent(const struct cgroup_set *set);

/* PARENT/exec-ID into path[CGROUP_PATH]. -1 with ENAMETOOLONG. */
int subgroup_path(char *path, const char *parent, const char *id);

/* Makes it and puts it into *set in its parent's place. -1 with errno. */
int subgroup_make(struct cgroup_set *set, const char *path);

/* Kills all in it and removes it, with what lies below; waits for the dead, at most some seconds. */
void subgroup_remove(const char *path);

#endif
