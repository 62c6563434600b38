/* SPDX-License-Identifier: ISC */
/*
 * The container's cgroups: ROOT/ctr/UID-HASH(RUN)/NAME per hierarchy in use.
 * Which those are is asked of the running system; the paths stand in the
 * record (`undo`), so removing needs nothing but the record.
 */
#ifndef RUN_CGROUP_H
#define RUN_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

enum {
	CGROUP_PATH = 256,
};

struct cgroup_set {
	char v2[CGROUP_PATH];		/* "" when there is no v2 hierarchy */
	bool v2_memory, v2_pids;	/* v2 has the controller */
	char memory[CGROUP_PATH];	/* v1, "" when not asked or not there */
	char pids[CGROUP_PATH];
	char freezer[CGROUP_PATH];
	const char *failed;		/* after -1: what was tried */
};

/*
 * Makes the container's cgroups and sets limits (0: none). v1 hierarchies are
 * only used for what needs them: a limit, or freezing where there is no v2.
 * -1 with errno and set->failed; what was made stays in set for cgroup_remove().
 */
int cgroup_create(struct cgroup_set *set, const char *run, const char *name, uint64_t memory,
    uint64_t pids);

/* Moves the calling process into them. */
int cgroup_join(const struct cgroup_set *set);

/* Removes the directories; those of a dead container have no process. Retries EBUSY up to 1 s. */
void cgroup_remove(const struct cgroup_set *set);

/* Writes the paths into dirfd/undo; reads them back. */
int cgroup_save(const struct cgroup_set *set, int dirfd);
int cgroup_load(struct cgroup_set *set, int dirfd);

/* OOM kills counted by the kernel in them; 0 when it does not say. */
uint64_t cgroup_oom(const struct cgroup_set *set);

/* Kills all in them (v2 cgroup.kill, 5.14); thaws v1. Errors do not matter: pid 1 is killed too. */
void cgroup_kill(const struct cgroup_set *set);

#endif
