/* SPDX-License-Identifier: ISC */
/*
 * What is asked: one struct, filled once from the INI file, the -o options
 * and the command line, and const from then on. Loading has no side effects:
 * it reads the named file and nothing else.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "spec/mount.h"

enum spec_log_mode {
	SPEC_LOG_AUTO,		/* inherit with -F, else file; never left after spec_load() */
	SPEC_LOG_FILE,		/* a pipe that the monitor pumps into the log */
	SPEC_LOG_DIRECT,	/* the log itself, opened to append */
	SPEC_LOG_PIPE,		/* a pipe that log_command reads */
	SPEC_LOG_INHERIT,	/* the caller's own 0-2; only with -F */
	SPEC_LOG_NONE,		/* /dev/null */
};

enum spec_log_format {
	SPEC_LOG_RAW,	/* the payload's bytes */
	SPEC_LOG_CRI,	/* TIME stdout|stderr F|P TEXT */
};

enum spec_log_stderr {
	SPEC_LOG_MERGE,		/* one descriptor for both */
	SPEC_LOG_SEPARATE,	/* cri: tagged; raw: a file of its own, log.err */
};

enum spec_log_policy {
	SPEC_LOG_ANY,	/* not asked: drop in mode file, block in mode pipe */
	SPEC_LOG_DROP,	/* disk full, spill full: drop and count */
	SPEC_LOG_BLOCK,	/* wait: the payload's writes block */
};

enum spec_oom_group {
	SPEC_OOM_GROUP_AUTO,	/* where there is v2 memory */
	SPEC_OOM_GROUP_YES,
	SPEC_OOM_GROUP_NO,
};

enum spec_ns {
	SPEC_NS_PRIVATE,	/* a new namespace */
	SPEC_NS_HOST,		/* the caller's */
	SPEC_NS_AUTO,		/* user, time: by the caller, the offsets; never left after spec_load() */
	/* Another's; which one says ns_at[], as it was written: */
	SPEC_NS_PATH,		/* /PATH of an nsfs file */
	SPEC_NS_CONTAINER,	/* container:NAME */
	SPEC_NS_PID,		/* pid:PID[:INODE] */
};

/* The members of ns_at[]. */
enum spec_at {
	SPEC_AT_PID,
	SPEC_AT_MOUNT,
	SPEC_AT_NET,
	SPEC_AT_IPC,
	SPEC_AT_UTS,
	SPEC_AT_CGROUP,
	SPEC_AT_USER,
	SPEC_AT_TIME,
	SPEC_AT_COUNT,
};

enum spec_map {
	SPEC_MAP_AUTO,		/* ranges of subuid(5) where they can be had, else single */
	SPEC_MAP_SINGLE,	/* only the caller's own ids */
	SPEC_MAP_SUBID,		/* ranges of subuid(5), or it is an error */
};

enum spec_action {
	SPEC_ACTION_NONE,
	SPEC_ACTION_RESTART,	/* stop, then as after a failure, whatever the policy */
	SPEC_ACTION_STOP,
};

enum spec_restart {
	SPEC_RESTART_NO,
	SPEC_RESTART_ON_FAILURE,	/* any end but exit code 0 */
	SPEC_RESTART_ALWAYS,
	SPEC_RESTART_UNLESS_STOPPED,	/* always; and not at boot when it was stopped before */
};

enum spec_keyring {
	SPEC_KEYRING_AUTO,	/* a new one; where that fails, only with a filter that lets none be used */
	SPEC_KEYRING_YES,
	SPEC_KEYRING_NO,	/* the caller's */
};

enum spec_keep {
	SPEC_KEEP_AUTO,	/* as disk with boot_auto, where that can be */
	SPEC_KEEP_DISK,	/* run/keep.h, or it is an error */
	SPEC_KEEP_NO,
};

/* A switch whose default depends on something else. */
enum spec_yes {
	SPEC_NO,
	SPEC_YES,
	SPEC_AUTO,
};

/* All strings and lists belong to the spec; lists end with NULL and are never NULL themselves. */
struct spec {
	/* [container] */
	char **command;		/* words; the command line wins */
	char *rootfs;		/* directory, image file, "none"; NULL: the host's root, read-only */
	enum spec_yes readonly;	/* auto: no for a directory, yes for an image and for none */
	char *overlay;		/* a writable layer above the root: "tmpfs" or a directory */
	uint64_t overlay_size;	/* bytes, of a tmpfs that is the root or its upper layer */
	char *workdir;		/* absolute, inside; default "/" */
	char *user;		/* NAME | UID, optionally with :GROUP; default "0" */
	char *group;		/* NAME | GID; NULL: the user's */
	char **groups;		/* additional groups, NAME | GID */
	uint32_t umask;		/* default 022 */
	char **env;		/* NAME=VALUE, in order; a plain NAME was replaced by the caller's */
	char **env_files;	/* absolute paths, read at each start */
	char **personality;	/* words of spec/personality.h */
	char **fds;		/* numbers of descriptors that the payload has too */
	bool listen_fds;	/* LISTEN_FDS of the caller are the payload's */
	bool init;		/* pid 1 is ctr-monitor in its init role; no: the payload itself */
	char *stdin_from;	/* null | open | file PATH */
	bool terminal;		/* a pseudoterminal is its stdin, stdout and stderr */
	char *hostname;		/* up to 64 bytes of any kind; NULL: the container's name */
	char *domainname;	/* 1 to 64 bytes; NULL: the host's */
	char *timezone;		/* Area/Place | local; NULL: as the root has it */
	char *resolv_conf;	/* keep | host | absolute path outside */
	char *hosts;		/* keep | default | host | absolute path outside */
	char *machine_id;	/* keep | 32 hexadecimal digits; random never left after spec_load() */
	char **labels;		/* KEY=VALUE from label.KEY */

	/* [namespaces] */
	char *ns_at[SPEC_AT_COUNT];	/* NULL: not another's */
	enum spec_ns pid_ns;
	enum spec_ns mount_ns;	/* always private */
	enum spec_ns net;	/* "none" (default; "private" means the same) | "host" */
	enum spec_ns ipc;
	enum spec_ns uts;
	enum spec_ns cgroup;
	enum spec_ns user_ns;	/* namespaces.user */
	enum spec_map user_map;
	char **uid_map, **gid_map;	/* words INSIDE:OUTSIDE:COUNT; both or none */
	enum spec_ns time_ns;
	char *time_monotonic, *time_boottime;	/* [-]DURATION the clock is ahead; NULL: 0 */

	/* [mount]: as written, a line each; and all of them parsed, in the order they are made */
	char **mount_bind, **mount_tmpfs, **mount_file, **mount_proc, **mount_sysfs;
	char **mount_devpts, **mount_mqueue, **mount_cgroup, **mount_overlay, **mount_image;
	struct spec_mount *mounts;
	unsigned mount_count;

	/* [limits] */
	uint64_t memory;	/* bytes; 0: no limit */
	char *swap;		/* spec/limits.h has the parser of each that is text; NULL: not set */
	uint64_t memory_high;	/* bytes; 0: not set */
	uint64_t memory_low;
	enum spec_oom_group oom_group;
	uint64_t pids;		/* tasks; 0: no limit */
	uint64_t time;		/* ns; 0: no limit */
	char *cpu;
	uint32_t cpu_weight;	/* 1 to 10000; 0: not set */
	char *cpuset;
	char *cpuset_mems;
	uint32_t io_weight;	/* 1 to 10000; 0: not set */
	char **io_max;
	char **hugetlb;
	char *cgroup_parent;	/* "/a/b" in each hierarchy; NULL: its base itself */
	bool delegate;		/* the payload makes cgroups of its own below a v2 one */
	char **cgroup_files;	/* FILE=VALUE */
	char **rlimits;		/* NAME=SOFT[:HARD] */
	char *oom_score;
	char *nice;
	char *ioprio;
	char *sched;
	char *affinity;

	/* [security] */
	char **caps;		/* words of spec/capset.h: bounding, permitted and effective */
	char **caps_inheritable;	/* of those in caps */
	char **caps_ambient;	/* of those in caps; inheritable too */
	char *seccomp;		/* default | strict | none | absolute path of a profile | learn PATH */
	char **landlock;	/* rules of spec/landlock.h */
	uint32_t landlock_abi;	/* 0: what the rules need */
	enum spec_keyring keyring;
	bool no_new_privs;	/* default yes */
	bool suid;		/* set-uid files of the root give what they say */
	char **devices;		/* spec/limits.h: nodes and rules */
	char **masked_paths;	/* words of spec/paths.h */
	char **readonly_paths;	/* the same */
	char **sysctls;		/* NAME=VALUE, spec/sysctl.h */
	char *apparmor, *selinux;	/* labels of the payload; NULL: none */

	/* [log] */
	enum spec_log_mode log_mode;
	char *log_file;		/* absolute; NULL: `log` in the record */
	uint64_t log_max_size;	/* bytes per file, at least 4096; default 10M */
	uint32_t log_keep;	/* files kept, the current one included, 1 to 99; default 3 */
	enum spec_log_policy log_policy;
	enum spec_log_format log_format;
	bool log_timestamps;
	enum spec_log_stderr log_stderr;
	char **log_command;	/* the logger's words; only with mode pipe */
	bool log_sync;

	/* [stop] */
	int stop_signal;	/* default SIGTERM */
	int reload_signal;	/* default SIGHUP */
	char *stop_schedule;	/* SIGNAL/SECONDS/SIGNAL...; default: stop_signal "/10/KILL" */

	/* [restart] times in ns */
	enum spec_restart restart;
	uint64_t restart_delay, restart_cap, restart_reset_after;
	uint32_t restart_factor;
	char *restart_limit;	/* N/TIME; NULL: no limit */
	char **no_restart;	/* exit codes (0 to 255) and names of signals */

	/* [ready], [health] commands inside; empty: none; times in ns, 0: none */
	char **ready_command, **health_command;
	uint32_t ready_fd, health_watchdog_fd;	/* of the payload's; 0: none */
	uint64_t health_watchdog;
	uint64_t ready_interval, ready_timeout;
	uint64_t health_interval, health_timeout, health_start_period;
	uint32_t health_retries;
	enum spec_action ready_action, health_action;

	/* [hooks] words, the first an absolute path; empty: none */
	char **hook_create, **hook_net, **hook_start, **hook_started, **hook_stopped;
	char **hook_mounted, **hook_inside;
	char *hook_inside_input;	/* a file, or NULL */
	uint64_t hook_timeout;	/* ns */

	/* [boot] read by ctr-boot alone, from what spec_print() prints */
	bool boot_auto;
	char **boot_after;	/* names */
	enum spec_keep boot_keep;
	uint64_t boot_timeout;	/* ns */
};

/* Where a spec comes from. */
struct spec_input {
	const char *name;		/* the container's, for the default hostname */
	const char *file;		/* INI file, "-" for stdin, NULL for none */
	const char *const *options;	/* "section.key=value" of -o, in order */
	unsigned option_count;
	char *const *command;		/* words behind --, NULL-terminated; NULL or empty: none */
	bool foreground;		/* -F */
	bool orphan;			/* --orphan */
};

/*
 * Loads, applies defaults and checks rules. Returns a heap object for
 * spec_free(), or NULL with a message in error[size]: "FILE:LINE:
 * section.key: why", "-o section.key: why", or "section.key: why" for a rule.
 */
struct spec *spec_load(const struct spec_input *input, char *error, size_t size);

void spec_free(struct spec *spec);

/*
 * Writes the effective spec as INI that spec_load() reads back to the same
 * spec: sections and keys in table order, every value that is set.
 */
void spec_print(const struct spec *spec, struct text *text);

/*
 * Turns text that spec_print() wrote into a JSON object of objects, one per
 * section: lists as arrays of strings, all else as strings. Needs only the
 * key table: no library, no heap (ini is changed in place). -1 with EINVAL
 * when the text is not such.
 */
int spec_json(char *ini, struct text *text);

#endif
