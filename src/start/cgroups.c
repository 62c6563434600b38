/* SPDX-License-Identifier: ISC */
/*
 * The container's cgroups. In: what the spec limits and what the host has.
 * Out: the monitor beside, and directories with limits for the container, all
 * in the record before they are made.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/text.h"
#include "run/hierarchy.h"
#include "start/start.h"

static unsigned
cgroups_need(const struct spec *spec)
{
	return (spec->memory > 0 ? 1U << CG_MEMORY : 0) | (spec->pids > 0 ? 1U << CG_PIDS : 0);
}

static const char *
cgroups_key(int controller)
{
	return controller == CG_MEMORY ? "limits.memory" : controller == CG_PIDS ? "limits.pids" : "cgroup";
}

int
cgroups_plan(struct start *start, char *error, size_t size)
{
	static struct hierarchies all;
	struct cgroup_set *set = &start->child.cgroups;

	if (hierarchy_find(&all) < 0) {
		snprintf(error, size, "/proc/self/mountinfo: %s", strerror(errno));
		return -1;
	}
	if (cgroup_plan(set, &all, start->run_path, start->name, cgroups_need(start->spec),
		1U << CG_MEMORY | 1U << CG_PIDS)
	    < 0) {
		snprintf(error, size, "%s: this host's cgroups do not do it: %s",
		    cgroups_key(set->failed), strerror(errno));
		return -1;
	}
	return 0;
}

pid_t
cgroups_fork(struct start *start)
{
	const struct cgroup_set *set = &start->child.cgroups;
	struct ctr_clone_args args = {.flags = CTR_CLONE_INTO_CGROUP, .exit_signal = SIGCHLD};
	int cgroup = -1;
	pid_t pid;

	if (set->inside || (cgroup = cgroup_monitors(set)) < 0) {
		/* Where it cannot be had the monitor stays in the caller's. */
		cgroup_enter(set);
		return fork();
	}
	args.cgroup = (uint64_t)cgroup;
	pid = clone3_fork(&args);
	fd_close(&cgroup);
	return pid < 0 ? fork() : pid;
}

static int
cgroups_limit(struct cgroup_set *set, enum cgroup_controller controller, const char *v2,
    const char *v1, uint64_t number)
{
	bool old = set->path[controller][0] != '\0';
	char value[24];
	struct text text;

	if (number == 0)
		return 0;
	set->failed = (int)controller;
	text_init(&text, value, sizeof(value));
	text_u64(&text, number);
	return cgroup_write(cgroup_dir(set, controller), old ? v1 : v2, value);
}

int
cgroups_make(struct start *start, char *error, size_t size)
{
	struct cgroup_set *set = &start->child.cgroups;
	const struct spec *spec = start->spec;

	/* The record first: whoever comes after a crash in between knows what to remove. */
	if (cgroup_save(set, start->dir) < 0) {
		snprintf(error, size, "%s/undo: %s", start->record, strerror(errno));
		return -1;
	}
	if (cgroup_make(set) < 0
	    || cgroups_limit(set, CG_MEMORY, "memory.max", "memory.limit_in_bytes", spec->memory) < 0
	    || cgroups_limit(set, CG_PIDS, "pids.max", "pids.max", spec->pids) < 0) {
		snprintf(error, size, "%s: this host's cgroups do not do it: %s",
		    cgroups_key(set->failed), strerror(errno));
		return -1;
	}
	status_set(start->status.cgroup,
	    set->path[CG_V2][0] != '\0' ? set->path[CG_V2] : set->path[CG_FREEZER]);
	return 0;
}
