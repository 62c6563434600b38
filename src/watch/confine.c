/* SPDX-License-Identifier: ISC */
/* See confine.h. In: the record. Out: less power, for good; the record tells. */
#include "watch/confine.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"
#include "run/cgroup.h"
#include "run/handoff.h"
#include "run/witness.h"
#include "watch/monitor.h"

enum {
	CONFINE_DAC_OVERRIDE = 1, /* capability numbers */
	CONFINE_KILL = 5,
	CONFINE_LAST = 63,
};

/*
 * Whether a process may have to be made, or something undone that takes
 * privilege. One line for each thing that is configured.
 */
static bool
confine_needed(const struct monitor *monitor)
{
	/* Without a pid 1 of ours a stop looks at what the payload handles: see run/listen.h. */
	return logger_is(monitor) || witness_bare(&monitor->status) || !cgroup_only(MONITOR_DIR)
	    || plan_processes(&monitor->plan)
	    || monitor->status.then[0] != '\0'	/* it is being made again, with or without a policy, */
	    || status_state(&monitor->status) == STATE_RESTARTING
	    || monitor->status.foreground;	/* or could have to be, in this very process */
}

/* Whether entries of the directory that holds `path` are ours to make by ownership alone. */
static bool
confine_owns_parent(const char *path)
{
	char parent[600];
	struct stat st;
	char *slash;

	if (strlen(path) >= sizeof(parent))
		return false;
	strcpy(parent, path);
	slash = strrchr(parent, '/');
	if (slash == NULL)
		return true; /* in the record */
	slash[slash == parent] = '\0';
	return stat(parent, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 0300) == 0300;
}

/* Files and cgroups of other owners are changed at the end, or while the log is rotated. */
static bool
confine_needs_dac(const struct monitor *monitor, const struct cgroup_set *cgroups)
{
	struct stat st;

	for (unsigned i = 0; i < CG_COUNT; i++)
		if (cgroups->path[i][0] != '\0'
		    && (stat(cgroups->path[i], &st) < 0 || st.st_uid != geteuid()))
			return true; /* delegated: sub-groups of the payload are removed at its end */
	return !confine_owns_parent(monitor->status.log)
	    || !confine_owns_parent(monitor->status.pidfile);
}

/*
 * Who owns the user namespace may signal whoever is in it. Else pid 1 of ours
 * is of our uid and passes signals on; what it cannot is ended through
 * cgroup.kill (5.14), or swept, process by process.
 */
static bool
confine_needs_kill(const struct monitor *monitor, const struct cgroup_set *cgroups)
{
	char path[CGROUP_PATH + 16];
	struct text text;
	struct stat st;

	if (monitor->status.user_map[0] != '\0')
		return false;
	if (cgroups->path[CG_V2][0] == '\0')
		return true;
	text_init(&text, path, sizeof(path));
	text_str(&text, cgroups->path[CG_V2]);
	text_str(&text, "/cgroup.kill");
	return stat(path, &st) < 0;
}

/*
 * capset(2) by hand: the monitor links no library. What stays of `keep`; all
 * ones on failure. The bounding set is what root has after the execve of an
 * upgrade, so it keeps the same.
 */
static uint64_t
confine_caps(uint64_t keep)
{
	struct {
		uint32_t version;
		int pid;
	} header = {0x20080522, 0};
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		return UINT64_MAX;
	for (int cap = 0; cap <= CONFINE_LAST; cap++)
		if ((keep >> cap & 1) == 0)
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0); /* EPERM where we never had it */
	keep &= data[0].permitted | (uint64_t)data[1].permitted << 32;
	for (unsigned i = 0; i < 2; i++) {
		data[i].effective = data[i].permitted = (uint32_t)(keep >> 32 * i);
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data) < 0 ? UINT64_MAX : keep;
}

/* Words: caps=none or caps=KILL,..., no_new_privs, filter, oom. */
static void
confine_tell(struct monitor *monitor, uint64_t caps, bool privs, bool oom)
{
	struct text text;

	text_init(&text, monitor->status.confined, sizeof(monitor->status.confined));
	if (caps == UINT64_MAX)
		text_str(&text, "caps=all");
	else if (caps == 0)
		text_str(&text, "caps=none");
	else
		text_str(&text, "caps=");
	if (caps != UINT64_MAX && (caps & 1U << CONFINE_KILL) != 0)
		text_str(&text, "KILL");
	if (caps != UINT64_MAX && (caps & 1U << CONFINE_DAC_OVERRIDE) != 0)
		text_str(&text, (caps & 1U << CONFINE_KILL) != 0 ? ",DAC_OVERRIDE" : "DAC_OVERRIDE");
	if (privs)
		text_str(&text, " no_new_privs");
	if (monitor->status.filter_abi != 0)
		text_str(&text, " filter");
	if (oom)
		text_str(&text, " oom=-1000");
}

void
confine(struct monitor *monitor)
{
	const struct rlimit no_core = {0, 0};
	struct cgroup_set cgroups;
	uint64_t keep = 0;
	bool privs, oom;

	if (monitor->over || monitor->status.filter_abi != 0 || confine_needed(monitor))
		return;
	if (cgroup_load(&cgroups, MONITOR_DIR) < 0)
		memset(&cgroups, 0, sizeof(cgroups));
	if (confine_needs_kill(monitor, &cgroups))
		keep |= 1U << CONFINE_KILL;
	if (confine_needs_dac(monitor, &cgroups))
		keep |= 1U << CONFINE_DAC_OVERRIDE;
	/* Needs SYS_RESOURCE; children would inherit it: there will be none. */
	oom = io_write_kernel(AT_FDCWD, "/proc/self/oom_score_adj", "-1000") == 0;
	setrlimit(RLIMIT_CORE, &no_core); /* the memory holds output of the payload */
	keep = confine_caps(keep);
	privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	if (privs && filter_install() == 0)
		monitor->status.filter_abi = CONFINE_FILTER;
	confine_tell(monitor, keep, privs, oom);
	monitor_write(monitor);
}
