/* SPDX-License-Identifier: ISC */
/* In: the container's cgroups. Out: all that lives in them dead, or frozen. No pid is trusted. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "run/cgroup.h"
#include "run/cgroup_tree.h"

enum {
	KILL_WAIT_MS = 5000,
	FREEZE_WAIT_MS = 2000,
};

static void
kill_pause(unsigned ms)
{
	const struct timespec pause = {.tv_nsec = (long)ms * 1000000};

	nanosleep(&pause, NULL);
}

/* All of the container's processes are in each of its hierarchies: one is enough. */
static const char *
kill_dir(const struct cgroup_set *set)
{
	if (set->path[CG_V2][0] != '\0')
		return set->path[CG_V2];
	if (set->path[CG_FREEZER][0] != '\0')
		return set->path[CG_FREEZER];
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (set->path[i][0] != '\0')
			return set->path[i];
	errno = EOPNOTSUPP;
	return NULL;
}

/* Writes the wish, without waiting. */
static int
freeze_write(const struct cgroup_set *set, bool frozen)
{
	if (set->path[CG_V2][0] != '\0')
		return cgroup_write(set->path[CG_V2], "cgroup.freeze", frozen ? "1" : "0");
	if (set->path[CG_FREEZER][0] != '\0')
		return cgroup_write(
		    set->path[CG_FREEZER], "freezer.state", frozen ? "FROZEN" : "THAWED");
	errno = EOPNOTSUPP;
	return -1;
}

bool
cgroup_frozen(const struct cgroup_set *set)
{
	char value[256];

	if (set->path[CG_V2][0] != '\0')
		return cgroup_read(set->path[CG_V2], "cgroup.events", value, sizeof(value)) > 0
		    && strstr(value, "frozen 1") != NULL;
	return set->path[CG_FREEZER][0] != '\0'
	    && cgroup_read(set->path[CG_FREEZER], "freezer.state", value, sizeof(value)) > 0
	    && strncmp(value, "FROZEN", 6) == 0;
}

/* v1 finds out whether all have stopped only when it is read. */
static int
freeze_wait(const struct cgroup_set *set, bool frozen)
{
	for (unsigned ms = 0; ms < FREEZE_WAIT_MS; ms++) {
		if (cgroup_frozen(set) == frozen)
			return 0;
		kill_pause(1);
	}
	errno = ETIMEDOUT;
	return -1;
}

void
cgroup_thaw(const struct cgroup_set *set)
{
	freeze_write(set, false);
}

int
cgroup_freeze(const struct cgroup_set *set, bool frozen)
{
	if (freeze_write(set, frozen) < 0)
		return errno == ENOENT ? (errno = EOPNOTSUPP, -1) : -1;
	if (freeze_wait(set, frozen) == 0)
		return 0;
	freeze_write(set, false);
	errno = ETIMEDOUT;
	return -1;
}

int
cgroup_kill(const struct cgroup_set *set)
{
	const char *dir = kill_dir(set);
	int result;

	if (dir == NULL)
		return -1;
	if (set->path[CG_V2][0] != '\0' && cgroup_write(dir, "cgroup.kill", "1") == 0)
		return 0;
	/* Frozen, nothing forks away from the sweep. Without a freezer the next look gets the rest. */
	if (freeze_write(set, true) == 0)
		freeze_wait(set, true);
	result = cgroup_tree_kill(dir);
	/* On v1 a frozen process does not die before it is thawed. */
	freeze_write(set, false);
	return result < 0 && errno != ENOENT ? -1 : 0;
}

int
cgroup_kill_all(const struct cgroup_set *set)
{
	const char *dir = kill_dir(set);
	unsigned step = 1;

	if (dir == NULL)
		return -1;
	for (unsigned ms = 0; cgroup_tree_populated(dir); ms += step) {
		if (ms >= KILL_WAIT_MS) {
			errno = ETIMEDOUT;
			return -1;
		}
		/* Again each time: a process may have been moved in, or forked away from a sweep. */
		if (cgroup_kill(set) < 0)
			return -1;
		kill_pause(step);
		step = step < 16 ? step * 2 : 16;
	}
	return 0;
}

int
cgroup_signal_others(const struct cgroup_set *set, int sig, pid_t except)
{
	const char *dir = kill_dir(set);

	return dir == NULL || cgroup_tree_signal(dir, sig, except) < 0 ? -1 : 0;
}
