/* SPDX-License-Identifier: ISC */
/*
 * The container's cgroups: BASE/ctr/UID-HASH(RUN)/NAME per hierarchy in use;
 * BASE is the hierarchy's root, or what a supervisor has delegated to us.
 * The paths stand in the record (`undo`), so killing, counting and removing
 * need nothing but the record, whoever does it.
 */
#ifndef RUN_CGROUP_H
#define RUN_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "run/hierarchy.h"

struct cgroup_set {
	char path[CG_COUNT][CGROUP_PATH];	/* v2, and v1 by controller; "": not used */
	unsigned asked;		/* bits of controllers: what is an error to lack, */
	unsigned need, want;	/* of those v2's, and v2's to have where it is possible */
	int failed;		/* after -1 of plan or make: enum cgroup_controller */
	unsigned levels;	/* of limits.parent: components between a hierarchy's base and ours */
	bool foreign;		/* failed on a place that was not made: it may be somebody else's */
	bool inside;		/* the caller stands in BASE itself, where v2 wants no process */
};

/*
 * Decides where the container's cgroups go: below BASE/parent ("" or "/a/b") in
 * each hierarchy; makes nothing. need: bits of controllers without which it is
 * an error (EOPNOTSUPP, set->failed); want: those that are taken if v2 has them
 * (or, of v1 only, v1). v2 before v1, controller by controller.
 * The v2 cgroup (or v1's freezer) is always planned where there is one, and
 * the named hierarchy of a session manager where the caller is in a session.
 * With a parent every v1 hierarchy is used: its limits hold for all that is
 * below it; and what cannot be below it is an error, ENAMETOOLONG or
 * EOPNOTSUPP, set->failed then CG_V2 where no controller is to blame.
 */
int cgroup_plan(struct cgroup_set *set, const struct hierarchies *all, const char *parent,
    const char *run, const char *name, unsigned need, unsigned want);

/*
 * Makes UID-HASH/.monitors, where monitors are beside their containers (v2
 * only). A descriptor for clone3's CLONE_INTO_CGROUP; -1: there is no such place.
 */
int cgroup_monitors(const struct cgroup_set *set);

/*
 * Whether that wait status may be of a child which CLONE_INTO_CGROUP killed:
 * from a cgroup to whose cgroup.kill was ever written, or into such a one, it is
 * dead at once, since kill_seq of the two is compared (b69bb476dee9 of 6.14 and
 * of stable kernels since; seen with 6.1, 6.12, 6.18). It joins by cgroup.procs
 * then.
 */
bool cgroup_stillborn(int status);

/* Moves the calling process there, and out of its session on a named v1 hierarchy. -1 with errno. */
int cgroup_enter(const struct cgroup_set *set);

/*
 * Makes the container's cgroups, new and empty; a left-over without processes
 * is replaced (EBUSY when there are some). A v2 hierarchy that cannot be
 * written is left out unless set->need asks for it. -1 with errno and
 * set->failed; what was made stays for cgroup_remove().
 */
int cgroup_make(struct cgroup_set *set);

/* The directory in which this controller's files are: v1's, else v2's, else NULL. */
const char *cgroup_dir(const struct cgroup_set *set, enum cgroup_controller controller);

/* One write(2) to dir/file; reads dir/file. -1 with errno. */
int cgroup_write(const char *dir, const char *file, const char *value);
int cgroup_read(const char *dir, const char *file, char *value, size_t size);

/*
 * Opens cgroup.procs of every directory but v2's when v2 is false, for a
 * process that joins by writing "0" (cgroup_join() closes them): who opened
 * counts, so the writer may be in a user namespace. fds[CG_COUNT], -1: none.
 */
int cgroup_open_join(const struct cgroup_set *set, bool v2, int *fds);
int cgroup_join(int *fds);
void cgroup_close_join(int *fds);

/* Writes the paths into dirfd/undo; reads them back (foreign lines are skipped). */
int cgroup_save(const struct cgroup_set *set, int dirfd);
int cgroup_load(struct cgroup_set *set, int dirfd);

/* Whether dirfd/undo has nothing but these paths, or is not there. */
bool cgroup_only(int dirfd);

/* OOM kills counted by the kernel in them; 0 when it does not say. */
uint64_t cgroup_oom(const struct cgroup_set *set);

/*
 * Kills every process in the container's cgroups and below, those forked
 * meanwhile too, and waits until none is left (zombies do not count): 0.
 * The caller is never killed by a sweep, but must not be in there. Any process
 * may call it that may signal them, the monitor included: no heap, no stdio.
 * v2: cgroup.kill (5.14), else frozen and swept by pidfd; v1: frozen, swept,
 * thawed; v1 without a freezer: swept until nothing is found.
 * -1 with ETIMEDOUT after 5 s, EOPNOTSUPP when the container has no cgroup.
 */
int cgroup_kill_all(const struct cgroup_set *set);

/* Signals each process in them but `except`. -1 with errno: EOPNOTSUPP where there is no cgroup. */
int cgroup_signal_others(const struct cgroup_set *set, int sig, pid_t except);

/* The first half of cgroup_kill_all(): kills what is there now and does not wait. */
int cgroup_kill(const struct cgroup_set *set);

/*
 * Stops or lets go all processes in them; returns once the kernel says it is
 * so. v2 cgroup.freeze (5.2), v1 freezer. -1 with ETIMEDOUT after 2 s (then
 * they run), EOPNOTSUPP where there is neither.
 */
int cgroup_freeze(const struct cgroup_set *set, bool frozen);

/* Lets them go, without waiting until they do. */
void cgroup_thaw(const struct cgroup_set *set);

/* Whether they are frozen now. */
bool cgroup_frozen(const struct cgroup_set *set);

/*
 * Removes the directory on v2, all by itself, if nothing is in it: no process (a zombie is none)
 * and no group. True: then there is nothing to kill anywhere, and cgroup_remove() does the rest.
 */
bool cgroup_vacate(const struct cgroup_set *set);

/*
 * Removes the directories and those below them (sub-groups of sessions, of a
 * delegated payload), then the parents if nobody else is in them. Processes
 * that are just leaving are waited for, at most 1 s; none is killed.
 */
void cgroup_remove(const struct cgroup_set *set);

/* Only the parents, if nobody is in them: after a start that made nothing. */
void cgroup_tidy(const struct cgroup_set *set);

/* A monitor's last act: when it is the only one in .monitors, steps out and removes that too. */
void cgroup_leave(const struct cgroup_set *set);

#endif
