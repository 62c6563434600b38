/* SPDX-License-Identifier: ISC */
/*
 * hierarchy_find() on this host, and cgroup_kill_all() against processes that
 * fork away from it, in each kind of hierarchy that can be had here.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/cgroup.h"
#include "run/cgroup_tree.h"

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
	    || cgroup_plan(&set, &all, run, kind, one == CG_V2 ? 0 : 1U << one, 0) < 0) {
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
	}
	printf("1..%u\n", count);
	return failed != 0;
}
