/* SPDX-License-Identifier: ISC */
/* The container's own cgroups as files. */
#ifndef CHILD_CGROUPFS_H
#define CHILD_CGROUPFS_H

#include "child/child.h"

/*
 * A mount of them as its own cgroup namespace shows them: the v2 hierarchy, or
 * a directory with one mount a v1 hierarchy, `unified` among them. Staged v1
 * mounts move with the tree. -1 with errno; EOPNOTSUPP: no hierarchy is in use.
 */
int cgroupfs_tree(struct child *child);

#endif
