/* SPDX-License-Identifier: ISC */
/* One cgroup directory and all below it, walked by descriptor: payloads may rename and nest. */
#ifndef RUN_CGROUP_TREE_H
#define RUN_CGROUP_TREE_H

#include <stdbool.h>
#include <sys/types.h>

enum {
	CGROUP_DEPTH = 32,	/* of sub-groups; a delegated payload is held to less */
};

/*
 * Kills by pidfd each process listed there at this moment, but the caller.
 * Returns how many live ones were seen, -1 with errno (ENOENT: no such cgroup).
 */
int cgroup_tree_kill(const char *path);

/* The same with any signal, and one process (0: none) besides the caller left out. */
int cgroup_tree_signal(const char *path, int sig, pid_t except);

/* Whether a process lives there: v2 asks cgroup.events, v1 looks into every cgroup.procs. */
bool cgroup_tree_populated(const char *path);

/* Removes all of it bottom-up. -1 with errno: EBUSY while processes are in it. */
int cgroup_tree_remove(const char *path);

#endif
