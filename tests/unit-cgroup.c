/* SPDX-License-Identifier: ISC */
/*
 * hierarchy_find() on this host, and cgroup_kill_all() against processes that
 * fork away from it, in each kind of hierarchy that can be had here.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/cgroup.h"
#include "run/cgroup_tree.h"
#include "run/subgroup.h"

static struct hierarchies all;
static unsigned count, failed;

static void
check(int good, const char *name, const char *kind)
{
	printf("%s %u - %s (%s)\n", good ? "ok" : "not ok", ++count, name, kind);
	failed += !good;
}

/* Forks and exits, for ever: each pid lives for a moment only. */
static _Noreturn void
hare(void)
{
	for (unsigned i = 0; i < 200000; i++)
		if (fork() > 0)
			_exit(0);
	_exit(0);
}

/*
 * A child in there: one that forks away for ever, or one that waits. Back
 * when it has joined; one that came later would outlive what ends the others.
 */
static void
child_in(const struct cgroup_set *set, bool runs)
{
	int joined[2], fds[CG_COUNT];
	char byte;

	if (pipe(joined) < 0)
		return;
	if (fork() == 0) {
		if (cgroup_open_join(set, true, fds) < 0 || cgroup_join(fds) < 0)
			_exit(1);
		close(joined[0]);
		close(joined[1]);
		if (runs)
			hare();
		for (;;)
			pause();
	}
	close(joined[1]);
	while (read(joined[0], &byte, 1) < 0 && errno == EINTR)
		;
	close(joined[0]);
}

static void
reap(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

static void
kill_in(const struct cgroup_set *set, const char *kind)
{
	for (unsigned i = 0; i < 8; i++)
		child_in(set, i < 4);
	check(cgroup_kill_all(set) == 0, "all are dead", kind);
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (set->path[i][0] != '\0')
			check(!cgroup_tree_populated(set->path[i]), "nobody is in it", kind);
	reap();
}

static void
freeze_in(const struct cgroup_set *set, const char *kind)
{
	child_in(set, false);
	check(cgroup_freeze(set, true) == 0 && cgroup_frozen(set), "frozen", kind);
	check(cgroup_kill_all(set) == 0, "killed while frozen", kind);
	reap();
}

static void
try_kind(enum cgroup_controller one, const char *kind)
{
	struct cgroup_set set;
	char run[64];

	snprintf(run, sizeof(run), "/unit/%d", (int)getpid());
	if (all.of[one].mount[0] == '\0'
	    || cgroup_plan(&set, &all, "", run, kind, one == CG_V2 ? 0 : 1U << one, 0) < 0) {
		printf("ok %u - %s # SKIP not mounted here\n", ++count, kind);
		return;
	}
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (i != one)
			set.path[i][0] = '\0';
	if (set.path[one][0] == '\0' || cgroup_make(&set) < 0 || set.path[one][0] == '\0') {
		printf("ok %u - %s # SKIP cannot be written here\n", ++count, kind);
		return;
	}
	kill_in(&set, kind);
	if (one == CG_V2 || one == CG_FREEZER)
		freeze_in(&set, kind);
	cgroup_remove(&set);
	check(access(set.path[one], F_OK) < 0 && errno == ENOENT, "removed", kind);
}

/* limits.parent: what cannot be below it is not elsewhere instead. */
static void
below(void)
{
	static struct hierarchies some;
	struct cgroup_set set;
	char parent[256];
	char name[65];

	memset(parent, 'p', sizeof(parent) - 1);
	parent[0] = '/';
	parent[sizeof(parent) - 1] = '\0';
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	check(cgroup_plan(&set, &some, "/p", "/unit", name, 0, 0) < 0 && errno == EOPNOTSUPP, "below: no hierarchy", "none");
	check(cgroup_plan(&set, &some, "", "/unit", name, 0, 0) == 0, "unless nobody asked for that", "none");
	if (geteuid() != 0)
		return;
	strcpy(some.of[CG_MEMORY].mount, "/memory");
	strcpy(some.of[CG_MEMORY].own, "/memory");
	check(cgroup_plan(&set, &some, "/p", "/unit", name, 0, 0) == 0 && strstr(set.path[CG_MEMORY], "/p/ctr/") != NULL, "below a parent", "v1");
	check(cgroup_plan(&set, &some, parent, "/unit", name, 0, 0) < 0 && errno == ENAMETOOLONG && set.failed == CG_V2, "too far below",
	    "v1");
	some = (struct hierarchies){0};
	if (all.of[CG_V2].mount[0] == '\0')
		return;
	some.of[CG_V2] = all.of[CG_V2];
	check(cgroup_plan(&set, &some, "/p", "/unit", name, 0, 0) == 0 && strstr(set.path[CG_V2], "/p/ctr/") != NULL, "below a parent", "v2");
	check(cgroup_plan(&set, &some, parent, "/unit", name, 0, 0) < 0 && errno == ENAMETOOLONG && set.failed == CG_V2,
	    "too far below", "v2");
	strcpy(some.of[CG_V2].mount, parent);
	check(cgroup_plan(&set, &some, parent, "/unit", name, 0, 0) < 0 && errno == ENAMETOOLONG, "farther still", "v2");
}

/* What looks like a cgroup to who only writes and reads, and never stops: it is let go again. */
static void
never_frozen(void)
{
	struct cgroup_set set;
	char path[] = "/tmp/unit-cgroup.XXXXXX";
	char file[64], value[8];

	memset(&set, 0, sizeof(set));
	if (mkdtemp(path) == NULL)
		return;
	strcpy(set.path[CG_V2], path);
	check(cgroup_freeze(&set, true) < 0 && errno == EOPNOTSUPP, "none to freeze", "no freezer in it");
	snprintf(file, sizeof(file), "%s/cgroup.freeze", path);
	close(creat(file, 0600));
	check(cgroup_freeze(&set, true) < 0 && errno == ETIMEDOUT, "gives up", "never frozen");
	check(cgroup_read(path, "cgroup.freeze", value, sizeof(value)) == 1 && value[0] == '0', "lets it go", "never frozen");
	unlink(file);
	check(cgroup_kill_all(&set) == 0, "nobody is in what is no cgroup", "never frozen");
	rmdir(path);
}

/* A group of that name that a watcher has left, somebody still in it. */
static void
left_over(void)
{
	struct cgroup_set set, group;
	char run[64], path[CGROUP_PATH];

	snprintf(run, sizeof(run), "/unit/%d", (int)getpid());
	if (cgroup_plan(&set, &all, "", run, "left", 0, 0) < 0 || subgroup_parent(&set)[0] == '\0' || cgroup_make(&set) < 0) {
		printf("ok %u - a group that was left # SKIP no cgroup\n", ++count);
		return;
	}
	group = set;
	check(subgroup_path(path, subgroup_parent(&set), "7") == 0 && subgroup_make(&group, path) == 0, "a group of a session", "left");
	child_in(&group, false);
	check(cgroup_tree_populated(path), "somebody is in it", "left");
	group = set;
	check(subgroup_make(&group, path) == 0 && !cgroup_tree_populated(path), "the next of that name finds it empty", "left");
	subgroup_remove(path);
	check(access(path, F_OK) < 0, "gone", "left");
	reap();
	cgroup_remove(&set);
	memset(run, 'x', sizeof(run) - 1);
	run[sizeof(run) - 1] = '\0';
	memset(set.path[CG_V2], 'x', CGROUP_PATH - 1);
	check(subgroup_path(path, set.path[CG_V2], run) < 0 && errno == ENAMETOOLONG, "a path that is too long", "left");
}

/* Without cgroup.kill: more than one look takes at once, and those below. */
static void
swept(void)
{
	struct cgroup_set set, group;
	char run[64], path[CGROUP_PATH];

	snprintf(run, sizeof(run), "/unit/%d", (int)getpid());
	if (cgroup_plan(&set, &all, "", run, "swept", 0, 0) < 0 || subgroup_parent(&set)[0] == '\0' || cgroup_make(&set) < 0) {
		printf("ok %u - many are swept # SKIP no cgroup\n", ++count);
		return;
	}
	group = set;
	if (subgroup_path(path, subgroup_parent(&set), "8") == 0 && subgroup_make(&group, path) == 0)
		child_in(&group, false);
	for (unsigned i = 0; i < 70; i++)
		child_in(&set, false);
	check(cgroup_tree_kill(subgroup_parent(&set)) == 71, "all are found", "swept");
	reap();
	check(!cgroup_tree_populated(subgroup_parent(&set)), "and dead", "swept");
	cgroup_remove(&set);
}

/* Mounted where the path has a blank, and by a part of it only. */
static void
elsewhere(void)
{
	static struct hierarchies seen;
	const int pid = (int)getpid();
	char path[64], from[CGROUP_PATH + 32];

	snprintf(path, sizeof(path), "/tmp/unit cgroup.%d", pid);
	snprintf(from, sizeof(from), "%s/unit-%d", all.of[CG_V2].mount, pid);
	if (fork() > 0) {
		int status = -1;

		signal(SIGCHLD, SIG_DFL);
		while (wait(&status) < 0 && errno == EINTR)
			;
		signal(SIGCHLD, SIG_IGN);
		rmdir(from);
		rmdir(path);
		check(status == 0, "at a path with a blank, and a part of it", "mounts");
		return;
	}
	if (all.of[CG_V2].mount[0] == '\0')
		_exit(0);
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mkdir(path, 0700) < 0
	    || mount(all.of[CG_V2].mount, path, NULL, MS_BIND, NULL) < 0 || umount2(all.of[CG_V2].mount, MNT_DETACH) < 0)
		_exit(1);
	if (hierarchy_find(&seen) < 0 || strcmp(seen.of[CG_V2].mount, path) != 0
	    || strncmp(seen.of[CG_V2].own, path, strlen(path)) != 0)
		_exit(2);
	snprintf(from, sizeof(from), "%s/unit-%d", path, pid);
	if (mkdir(from, 0755) < 0 || mount(from, "/mnt", NULL, MS_BIND, NULL) < 0 || umount2(path, MNT_DETACH) < 0)
		_exit(3);
	/* We are not in what is mounted. */
	if (hierarchy_find(&seen) < 0 || strcmp(seen.of[CG_V2].mount, "/mnt") != 0 || seen.of[CG_V2].own[0] != '\0')
		_exit(4);
	_exit(0);
}

int
main(void)
{
	struct cgroup_set none;

	/* The hares' orphans come to us, and none stays a zombie. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	alarm(120);
	signal(SIGCHLD, SIG_IGN);
	check(hierarchy_find(&all) == 0, "mountinfo is read", "host");
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (all.of[i].own[0] != '\0')
			check(strncmp(all.of[i].own, all.of[i].mount, strlen(all.of[i].mount)) == 0
				&& access(all.of[i].own, F_OK) == 0,
			    "own cgroup is below the mount", all.of[i].mount);
	memset(&none, 0, sizeof(none));
	check(cgroup_kill_all(&none) < 0 && errno == EOPNOTSUPP, "no cgroup: EOPNOTSUPP", "none");
	check(cgroup_freeze(&none, true) < 0 && errno == EOPNOTSUPP, "no cgroup: EOPNOTSUPP", "none");
	if (geteuid() == 0) {
		try_kind(CG_V2, "v2");
		try_kind(CG_FREEZER, "v1 freezer");
		try_kind(CG_PIDS, "v1 without a freezer");
		left_over();
		swept();
		elsewhere();
	}
	below();
	never_frozen();
	printf("1..%u\n", count);
	return failed != 0;
}
