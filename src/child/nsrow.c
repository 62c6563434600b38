/* SPDX-License-Identifier: ISC */
/* The table of namespaces. In: a spec. Out: what it asks for each; nothing is done here. */
#include "child/nsrow.h"

#include "base/compat.h"

const struct nsrow nsrows[SPEC_AT_COUNT] = {
	[SPEC_AT_PID] = {"pid", "pid", CTR_CLONE_NEWPID},
	[SPEC_AT_MOUNT] = {"mount", "mnt", CTR_CLONE_NEWNS},
	[SPEC_AT_NET] = {"net", "net", CTR_CLONE_NEWNET},
	[SPEC_AT_IPC] = {"ipc", "ipc", CTR_CLONE_NEWIPC},
	[SPEC_AT_UTS] = {"uts", "uts", CTR_CLONE_NEWUTS},
	[SPEC_AT_CGROUP] = {"cgroup", "cgroup", CTR_CLONE_NEWCGROUP},
	[SPEC_AT_USER] = {"user", "user", CTR_CLONE_NEWUSER},
	[SPEC_AT_TIME] = {"time", "time", CTR_CLONE_NEWTIME},
};

enum spec_ns
nsrow_kind(const struct spec *spec, enum spec_at at)
{
	const enum spec_ns kinds[SPEC_AT_COUNT] = {
	    [SPEC_AT_PID] = spec->pid_ns,
	    [SPEC_AT_MOUNT] = spec->mount_ns,
	    [SPEC_AT_NET] = spec->net,
	    [SPEC_AT_IPC] = spec->ipc,
	    [SPEC_AT_UTS] = spec->uts,
	    [SPEC_AT_CGROUP] = spec->cgroup,
	    [SPEC_AT_USER] = spec->user_ns,
	    [SPEC_AT_TIME] = spec->time_ns,
	};

	return kinds[at];
}
