/* SPDX-License-Identifier: ISC */
/*
 * features: what this kernel and host can do, and what is done without it. In:
 * the probes. Out: a line a feature, or JSON. Every fallback of the programs
 * has its row here.
 */
#include <stdio.h>

#include "base/die.h"
#include "show/probe.h"
#include "show/show.h"

#define SECCOMP_WITHOUT "filters are compiled by our own code, for this machine and x86_64's i386 only"

static const struct {
	const char *name;
	bool (*probe)(struct text *text);
	const char *without;	/* what is done, or cannot be had, where it is missing */
} features[] = {
	{"kernel", probe_kernel, "below 5.10 nothing is promised"},
	{"pidfd-identity", probe_pidfs,
	    "before 6.9: processes are told apart by their start time"},
	{"pidfd-exit-info", probe_exit_info,
	    "before 6.15: with init = no and a dead monitor an end that was reaped is unknown"},
	{"pidfd-getfd", probe_getfd,
	    "before 5.6: attach to a terminal only reads"},
	{"ptrace-scope", probe_ptrace_scope,
	    "yama forbids taking descriptors: attach to a terminal only reads"},
	{"close-range", probe_close_range,
	    "before 5.11: descriptors are marked one by one, a start takes longer"},
	{"clone-into-cgroup", probe_into_cgroup,
	    "before 5.7: pid 1 joins its cgroup itself, first of all it does"},
	{"cgroup-v2", probe_cgroup_v2,
	    "limits use v1 controllers; without those a limit is an error"},
	{"cgroup-v1", probe_cgroup_v1, "limits use v2 controllers"},
	{"cgroup-kill", probe_cgroup_kill,
	    "before 5.14: pid 1 is killed, and what is in the cgroup one by one"},
	{"mount-setattr", probe_mount_setattr,
	    "before 5.12: every mount below the root is remounted by itself; idmap is an error"},
	{"overlay", probe_overlay, "container.overlay is an error"},
	{"loop", probe_loop, "an image file as rootfs is an error"},
	{"image-types", probe_images, "an image file as rootfs is an error"},
	{"user-namespace", probe_user_namespace,
	    "only root can start containers, and namespaces.user = private is an error"},
	{"subordinate-ids", probe_subordinate,
	    "a user's containers have one uid and one gid"},
	{"time-namespace", probe_time_namespace, "namespaces.time = private is an error"},
	{"seccomp", probe_seccomp, "only security.seccomp = none can start"},
	{"libseccomp", probe_libseccomp, SECCOMP_WITHOUT},
	{"landlock", probe_landlock, "security.landlock is an error; with SYS_PTRACE a payload reaches pid 1"},
	{"apparmor", probe_apparmor, "security.apparmor is an error"},
	{"selinux", probe_selinux, "security.selinux is an error"},
	{"inotify", probe_inotify, "wait, log -f and events -f look again by the clock"},
	{"mqueue", probe_mqueue, "/dev/mqueue is left out"},
};

int
show_features(struct show *show)
{
	const size_t count = sizeof(features) / sizeof(features[0]);

	if (*show->names != NULL)
		die(EXIT_TROUBLE, "features: takes no name");
	for (size_t i = 0; i < count; i++) {
		char value[256];
		char line[1024];
		struct text text, out;
		bool there;

		text_init(&text, value, sizeof(value));
		there = features[i].probe(&text);
		if (!show->json) {
			printf("%-18s %-4s %s%s%s\n", features[i].name, there ? "yes" : "no", value,
			    there || *value == '\0' ? "" : "; ", there ? "" : features[i].without);
			continue;
		}
		text_init(&out, line, sizeof(line));
		text_str(&out, i == 0 ? "{" : ",\n");
		text_json(&out, features[i].name);
		text_str(&out, there ? ":{\"there\":true,\"value\":" : ":{\"there\":false,\"value\":");
		text_json(&out, value);
		text_str(&out, ",\"without\":");
		text_json(&out, features[i].without);
		text_str(&out, i + 1 == count ? "}}\n" : "}");
		fputs(line, stdout);
	}
	return EXIT_YES;
}
