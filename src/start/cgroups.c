/* SPDX-License-Identifier: ISC */
/*
 * The container's cgroups. In: what the spec limits and what the host has.
 * Out: the monitor beside, and directories with limits for the container, all
 * in the record before they are made.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/share.h"
#include "run/hierarchy.h"
#include "spec/capset.h"
#include "start/limits.h"
#include "start/start.h"

/* A controller that neither version offers here. */
static int
cgroups_lack(const struct hierarchies *all, int controller, const char *key, char *error, size_t size)
{
	const char *mount = all->of[CG_V2].mount;
	char base[CGROUP_PATH];

	if (hierarchy_base(all, CG_V2, base) < 0)
		snprintf(base, sizeof(base), "%s", mount);
	snprintf(error, size, "%s: this host has no cgroup controller `%s` for it: %s%s%s; %s", key,
	    cgroup_names[controller].v2 != NULL ? cgroup_names[controller].v2
						: cgroup_names[controller].v1,
	    mount[0] != '\0' ? "not in " : "cgroup v2 is not mounted", base,
	    mount[0] != '\0' ? "/cgroup.controllers" : "",
	    geteuid() != 0 && all->of[controller].mount[0] != '\0' ? "v1 is root's only"
								   : "no v1 hierarchy has it");
	return -1;
}

/*
 * Without MKNOD no node but ours can come to be, and every mount but /dev is
 * nodev: a list would change nothing then, and cost 0.5 ms, half of a start.
 */
static bool
cgroups_may_mknod(const struct spec *spec)
{
	struct capset caps;

	return capset_parse(spec->caps, "default", &caps) != NULL
	    || (caps.mask & 1ULL << CAP_MKNOD) != 0;
}

/* How the list of devices is held: by BPF on v2, by v1's controller, or not at all. */
static int
cgroups_devices(struct start *start, const struct hierarchies *all, unsigned *need, unsigned *want,
    char *error, size_t size)
{
	struct devices *devices = start->child.devices;
	char base[CGROUP_PATH];
	int saved = EOPNOTSUPP;

	if (devices_read(devices, start->spec, error, size) < 0)
		return -1;
	if (!devices->asked && !cgroups_may_mknod(start->spec))
		return 0;
	if (hierarchy_base(all, CG_V2, base) == 0) {
		devices->program = devices_load(devices);
		saved = errno;
	}
	if (devices->program >= 0)
		return 0;
	devices->v1 = hierarchy_base(all, CG_DEVICES, base) == 0;
	if (devices->v1) {
		*want |= 1U << CG_DEVICES;
		*need |= devices->asked ? 1U << CG_DEVICES : 0;
		start->cgroup_key[CG_DEVICES] = "security.devices";
		return 0;
	}
	/* In a user namespace no node can be made: those that are there are the list. */
	if (!devices->strict && (!devices->asked || start->spec->user_ns != SPEC_NS_HOST))
		return 0;
	snprintf(error, size, "security.devices: no list can be held here: %s: %s; no v1 devices controller",
	    all->of[CG_V2].mount[0] != '\0' ? "BPF on cgroup v2" : "no cgroup v2", strerror(saved));
	return -1;
}

int
cgroups_seal(struct start *start, char *error, size_t size)
{
	const struct devices *devices = start->child.devices;

	/* What nobody asked for is done where it can be. */
	if (devices_seal(devices, &start->child.cgroups) == 0 || !devices->asked)
		return 0;
	snprintf(error, size, "security.devices: %s: %s",
	    devices->program >= 0 ? "BPF on the container's cgroup" : "devices.allow", strerror(errno));
	return -1;
}

int
cgroups_plan(struct start *start, char *error, size_t size)
{
	static struct hierarchies all;
	struct cgroup_set *set = &start->child.cgroups;
	unsigned need, want;

	if (hierarchy_find(&all) < 0) {
		snprintf(error, size, "/proc/self/mountinfo: %s", strerror(errno));
		return -1;
	}
	if (limits_need(start->spec, &all, &need, &want, start->cgroup_key, error, size) < 0
	    || cgroups_devices(start, &all, &need, &want, error, size) < 0)
		return -1;
	if (start->spec->delegate)
		want |= delegate_controllers();
	if (cgroup_plan(set, &all, start->spec->cgroup_parent != NULL ? start->spec->cgroup_parent : "",
		start->run_path, start->name, need, want)
	    == 0)
		return 0;
	if (set->failed == CG_V2) {
		snprintf(error, size, "limits.parent: no cgroup can be made below it: %s", strerror(errno));
		return -1;
	}
	return cgroups_lack(&all, set->failed,
	    start->cgroup_key[set->failed] != NULL ? start->cgroup_key[set->failed] : "limits.parent", error, size);
}

/* What a failed mkdir or subtree_control means. */
static int
cgroups_explain(const struct start *start, char *error, size_t size)
{
	const struct cgroup_set *set = &start->child.cgroups;
	const char *key = start->cgroup_key[set->failed];
	const char *path = set->path[set->failed][0] != '\0' ? set->path[set->failed] : set->path[CG_V2];

	for (unsigned i = 0; key == NULL && i < CG_COUNT; i++)
		key = start->cgroup_key[i]; /* the v2 directory itself: for any of them */
	if (errno == EBUSY && set->failed != CG_V2 && set->path[set->failed][0] == '\0')
		snprintf(error, size, "%s: the controller cannot be passed on to %s: processes live in a "
				      "cgroup above it (v2 wants them in leaves only)", key, path);
	else
		snprintf(error, size, "%s: %s: %s", key != NULL ? key : set->levels > 0 ? "limits.parent" : "cgroup", path,
		    errno == EBUSY ? "in use by processes of somebody else" : strerror(errno));
	return -1;
}

/* In this process's memory; where we have no code for that, in a copy of it. */
static pid_t
cgroups_clone(const struct ctr_clone_args *args, void (*run)(void *argument), void *argument)
{
	struct ctr_clone_args copy = *args;
	pid_t pid = share_clone(args, SHARE_MONITOR, run, argument);

	if (pid >= 0 || errno != ENOSYS)
		return pid;
	copy.flags &= ~CTR_CLONE_VFORK;
	pid = copy.flags != 0 ? clone3_fork(&copy) : fork();
	if (pid == 0)
		run(argument);
	return pid;
}

pid_t
cgroups_fork(struct start *start, void (*run)(void *argument), void *argument)
{
	const struct cgroup_set *set = &start->child.cgroups;
	struct ctr_clone_args args = {.flags = CTR_CLONE_INTO_CGROUP | CTR_CLONE_VFORK, .exit_signal = SIGCHLD};
	int cgroup = -1;
	pid_t pid = -1;

	if (set->inside || start->child.apart || (cgroup = cgroup_monitors(set)) < 0)
		cgroup_enter(set); /* Where it cannot be had the monitor stays in the caller's. */
	args.cgroup = (uint64_t)cgroup;
	if (cgroup >= 0)
		pid = cgroups_clone(&args, run, argument);
	fd_close(&cgroup);
	args.flags &= ~CTR_CLONE_INTO_CGROUP;
	args.cgroup = 0;
	return pid < 0 ? cgroups_clone(&args, run, argument) : pid;
}

/*
 * In a pid namespace that others use too nothing but the cgroup knows which
 * processes are the container's: who has the role of pid 1 gets its files.
 */
static int
cgroups_shared(struct start *start, char *error, size_t size)
{
	char path[sizeof(start->status.cgroup) + 16];

	if (start->spec->pid_ns == SPEC_NS_PRIVATE)
		return 0;
	start->status.shared_pid = 1;
	snprintf(path, sizeof(path), "%s/cgroup.procs", start->status.cgroup);
	if (start->status.cgroup[0] != '\0')
		start->child.procs = open(path, O_RDONLY | O_CLOEXEC);
	if (start->child.procs < 0) {
		snprintf(error, size, "namespaces.pid: a shared one needs a cgroup of the container's "
				      "own (v2, or v1's freezer), to end all of its processes");
		return -1;
	}
	snprintf(path, sizeof(path), "%s/cgroup.kill", start->status.cgroup);
	start->child.kill = open(path, O_WRONLY | O_CLOEXEC);
	return 0;
}

int
cgroups_make(struct start *start, char *error, size_t size)
{
	struct cgroup_set *set = &start->child.cgroups;

	/* The record first: whoever comes after a crash in between knows what to remove. */
	if (cgroup_save(set, start->dir) < 0) {
		snprintf(error, size, "%s/undo: %s", start->record, strerror(errno));
		return -1;
	}
	if (cgroup_make(set) < 0) {
		cgroups_explain(start, error, size);
		/* Who lives in a place that is not ours is neither killed nor removed with what is. */
		for (int i = set->failed; set->foreign && i < CG_COUNT; i++)
			set->path[i][0] = '\0';
		return -1;
	}
	if (limits_write(start->spec, set, error, size) < 0)
		return -1;
	status_set(start->status.cgroup,
	    set->path[CG_V2][0] != '\0' ? set->path[CG_V2] : set->path[CG_FREEZER]);
	return start->spec->delegate && delegate_make(start, error, size) < 0
	    ? -1
	    : cgroups_shared(start, error, size);
}
