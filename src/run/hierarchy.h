/* SPDX-License-Identifier: ISC */
/*
 * The cgroup hierarchies of this host, asked of /proc/self/mountinfo and
 * /proc/self/cgroup: v2, v1 or mixed, wherever they are mounted and however
 * the v1 controllers are put together.
 */
#ifndef RUN_HIERARCHY_H
#define RUN_HIERARCHY_H

#include <stdbool.h>

enum {
	CGROUP_PATH = 320,
};

/* Where a container can have a cgroup: the v2 hierarchy, or a v1 one by its controller. */
enum cgroup_controller {
	CG_V2,
	CG_MEMORY,
	CG_PIDS,
	CG_CPU,
	CG_CPUSET,
	CG_IO,		/* blkio on v1 */
	CG_HUGETLB,
	CG_RDMA,
	CG_MISC,
	CG_DEVICES,	/* from here on v1 only */
	CG_FREEZER,
	CG_CPUACCT,
	CG_NET_CLS,
	CG_NET_PRIO,
	CG_SYSTEMD,	/* named hierarchies of a session manager: no controller */
	CG_ELOGIND,
	CG_COUNT,
	CG_V2_END = CG_DEVICES,
};

/* By controller: its word in cgroup.controllers (NULL: none) and in v1's mount options. */
struct cgroup_name {
	const char *v2;
	const char *v1;
};

extern const struct cgroup_name cgroup_names[CG_COUNT];

struct hierarchy {
	char mount[CGROUP_PATH];	/* where its root is seen; "": not mounted */
	char own[CGROUP_PATH];		/* the caller's cgroup in it; "": not below that root */
};

struct hierarchies {
	struct hierarchy of[CG_COUNT];
	bool nsdelegate;	/* v2 is mounted with it: a cgroup namespace is a border */
};

/*
 * Asks the system. -1 with errno only when /proc cannot be read; no cgroups at
 * all is an answer. A mount that is covered by another does not count.
 */
int hierarchy_find(struct hierarchies *all);

/*
 * The directory of the hierarchy below which cgroups of ours belong, into
 * base[CGROUP_PATH]: for root the nearest of the caller's cgroups that a
 * supervisor has delegated (xattr user.delegate or trusted.delegate, as systemd
 * marks them; v2 only), else the root; for others the topmost of their own
 * v2 cgroups that they may write. -1: there is none.
 */
int hierarchy_base(const struct hierarchies *all, enum cgroup_controller controller, char *base);

/* The controllers (bits 1 << CG_...) in dir's cgroup.controllers or, by name, any such file. */
unsigned hierarchy_controllers(const char *dir, const char *file);

#endif
