/* SPDX-License-Identifier: ISC */
/*
 * What the steps between clone and exec work on. All of it is prepared before
 * the fork; a step only makes it so. Every step has one shape: step_<file>()
 * returns 0, or -1 with errno and the object in child->item.
 */
#ifndef CHILD_CHILD_H
#define CHILD_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "child/idmap.h"
#include "child/devices.h"
#include "child/ids.h"
#include "child/seccomp.h"
#include "run/cgroup.h"
#include "spec/spec.h"

enum {
	CHILD_ITEM = 240,
	CHILD_PASS = 64,	/* descriptors of the caller's for the payload */
	CHILD_COVERS = 16,
	CHILD_NODES = 6, /* device nodes of every container */
};

/* File systems that can be made before pid 1: child/ahead.h. */
enum ahead_fs {
	AHEAD_DEV,
	AHEAD_SHM,
	AHEAD_TMP,
	AHEAD_RUN,
	AHEAD_COVER,	/* the empty directory over what is not to be seen */
	AHEAD_COUNT,
};

struct child_pass {
	int fd;		/* a copy, close-on-exec */
	int target;	/* the payload's number */
};

struct child {
	const struct spec *spec;
	const char *record;		/* RUN/NAME: its record */
	struct ids ids;
	struct idmaps maps;
	bool keep_groups;		/* the user namespace denies setgroups(2) */
	int ns[SPEC_AT_COUNT];		/* namespaces to join, -1: not another's */
	struct seccomp_program seccomp;		/* count 0: none */
	struct seccomp_program seccomp_init;	/* for pid 1; count 0: none */
	int listener;			/* of security.seccomp = learn, from step_seccomp on; else -1 */
	struct cgroup_set cgroups;
	char delegated[CGROUP_PATH];	/* limits.delegate: where it begins, below its v2 one; else "" */
	int join[CG_COUNT];		/* cgroup.procs of those that clone3 does not put us into */
	char *resolv;			/* bytes of /etc/resolv.conf when it points into /run */
	char resolv_path[256];		/* where it points to */
	char **argv;
	char **envp;
	char *listen_pid;		/* value of LISTEN_PID in envp, for ten digits; NULL: none */
	char **hook_env;		/* of the hook `mounted` */
	char *hook_pid;			/* value of CTR_INIT_PID in it, for ten digits */
	int hook_log;			/* its output */
	int hook_input;			/* what the hook `inside` reads; -1: nothing */
	struct child_pass pass[CHILD_PASS];
	unsigned pass_count;
	bool image;			/* rootfs is a file: its mount is base already */
	int base;			/* mount of rootfs (with an overlay: what is below it), else -1 */
	int upper;			/* mount of the directory that container.overlay names, else -1 */
	int *trees, *uppers;		/* the same for each of spec->mounts; TREE_NONE, TREE_SKIP */
	unsigned staged;		/* mounts on top of the old root, the new one among them */
	int root;			/* O_PATH of the new root, from step_root on */
	int cover;			/* the empty tmpfs over every covered directory, else -1 */
	int cover_file;			/* O_PATH of the /dev/null over every covered file, else -1 */
	int open_covers[CHILD_COVERS];	/* those in which [mount] has places, writable until step_mask */
	unsigned open_cover_count;
	int net;			/* its network namespace, made before it; -1: to be made */
	int ahead[AHEAD_COUNT];		/* of fsopen(2), made before it too; -1: to be made */
	const char *etc;		/* in it the names of the host's that are to be covered; NULL: to be looked for */
	int proc, sys, dev;		/* the mounts at /proc, /sys, /dev once they are there, else -1 */
	int nodes[CHILD_NODES];		/* clones of the host's device nodes; -1: made by mknod */
	struct devices *devices;	/* of security.devices; too large to be copied with the rest */
	int null;			/* /dev/null */
	int out, err;			/* payload's stdout and stderr; -1: /dev/null */
	int in;				/* payload's stdin; -1: null */
	int in_keep;			/* pid 1's: the same pipe, read-write; -1: null */
	int tty;			/* slave of its terminal, -1: none */
	int exit, spill, life;		/* descriptors for the init role */
	int ready, watchdog;		/* the same, -1: none */
	int procs, kill;		/* the same, with a shared pid namespace: of its cgroup */
	pid_t init;			/* pid 1, or who has its role, as its own namespace numbers it */
	int seal[2];
	int made[2];			/* of who makes the mounts beside pid 1 and the payload's process; -1: pid 1 */
	int go, go_write;		/* both ends of the go pipe */
	int mapped[2];			/* one byte comes through once the id maps are written */
	int report;			/* write end */
	int hostproc;			/* O_PATH of the caller's /proc */
	int monitor;			/* the ctr-monitor binary, for execveat: see base/image.h */
	const char *spill_cap;		/* decimal */
	const char *policy;
	int ruleset;			/* Landlock's, from step_landlock on; -1: none */
	uint64_t bound;			/* the bounding set, from step_bound on */
	bool keep_kill;			/* pid 1 must signal another uid */
	bool unheard;			/* create: nobody listens to the payload's process once it has told that it is ready */
	bool orphan;			/* pid 1 is to be a child of this process's parent */
	bool apart;			/* no CLONE_INTO_CGROUP: see cgroup_stillborn() */
	void (*meanwhile)(void *argument); /* called in the parent when pid 1 is begun; NULL: nothing */
	void *meanwhile_argument;
	bool shared;			/* until its execve each runs in its parent's memory: child/share.h */
	char oom_adj[16];		/* the parent's own, while it has lent limits.oom_score */
	char item[CHILD_ITEM];
};

/* Notes the object a step works on, for the error message. */
void child_item(struct child *child, const char *first, const char *second);

/* The steps of the container's pid 1, in child/steps.c order. */
int step_reaper(struct child *child);
int step_user(struct child *child);
int step_time(struct child *child);
int step_cgroup(struct child *child);
int step_uts(struct child *child);
int step_source(struct child *child);
int step_root(struct child *child);
int step_inside(struct child *child);
int step_proc(struct child *child);
int step_net(struct child *child);
int step_sysctl(struct child *child);
int step_dev(struct child *child);
int step_devices(struct child *child);
int step_tmp(struct child *child);
int step_cover(struct child *child);
int step_mount(struct child *child);
int step_mask(struct child *child);
int step_mounted(struct child *child);
int step_terminal(struct child *child);
int step_pivot(struct child *child);

/* The steps of the payload's process. */
int step_tie(struct child *child);
int step_session(struct child *child);
int step_nest(struct child *child);
int step_label(struct child *child);
int step_descriptors(struct child *child);
int step_rlimits(struct child *child);
int step_sched(struct child *child);
int step_bound(struct child *child);
int step_workdir(struct child *child);
int step_ids(struct child *child);
int step_caps(struct child *child);
int step_landlock(struct child *child);
int step_fence(struct child *child);
int step_restrict(struct child *child);
int step_keyring(struct child *child);
int step_personality(struct child *child);
int step_privs(struct child *child);
int step_seccomp(struct child *child);
int step_signals(struct child *child);

/* Puts pid 1 under the filter of its own, where the payload may trace it. */
int seccomp_apply_init(const struct child *child);

/* Loopback up in this process's network namespace; child->sys is its sysfs. As a step. */
int net_up(struct child *child);

/* Clones the host's device nodes into child->nodes where none can be made. For step_source. */
int dev_source(struct child *child);

/* The host's own root is the container's, nothing above it: no pivot_root. */
bool child_in_place(const struct child *child);

/* CTR_MOUNT_ATTR_* of /sys: read-only unless mount.sysfs says rw. */
unsigned proc_sys_attr(const struct child *child);

/* The hook `inside`, if there is one: by the payload's process, with all steps done. As a step. */
int hook_inside(struct child *child);

/* Whether this process is in the first user namespace: 1, 0; -1 with errno where that cannot be learnt. */
int child_first_user(const struct child *child);

#endif
