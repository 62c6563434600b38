/* SPDX-License-Identifier: ISC */
/* The one table of keys. A new key is a row here and a member of struct spec. */
#include "spec/keys.h"

#include <string.h>

#include "spec/spec.h"

#define AT(member) offsetof(struct spec, member)
#define KEY_MS 1000000ULL
#define KEY_DAY (86400 * 1000 * KEY_MS)

static const struct key_choice key_yes[] = {
	{"no", SPEC_NO}, {"yes", SPEC_YES}, {"auto", SPEC_AUTO}, {NULL, 0}};
static const struct key_choice key_ns[] = {
	{"private", SPEC_NS_PRIVATE}, {"host", SPEC_NS_HOST}, {NULL, 0}};
static const struct key_choice key_net[] = {
	{"none", SPEC_NS_PRIVATE}, {"private", SPEC_NS_PRIVATE}, {"host", SPEC_NS_HOST}, {NULL, 0}};
static const struct key_choice key_auto[] = {{"auto", SPEC_NS_AUTO}, {"private", SPEC_NS_PRIVATE},
	{"host", SPEC_NS_HOST}, {NULL, 0}};
static const struct key_choice key_map[] = {{"auto", SPEC_MAP_AUTO}, {"single", SPEC_MAP_SINGLE},
	{"subid", SPEC_MAP_SUBID}, {NULL, 0}};
static const struct key_choice key_log[] = {{"auto", SPEC_LOG_AUTO}, {"file", SPEC_LOG_FILE},
	{"direct", SPEC_LOG_DIRECT}, {"pipe", SPEC_LOG_PIPE}, {"inherit", SPEC_LOG_INHERIT},
	{"none", SPEC_LOG_NONE}, {NULL, 0}};
static const struct key_choice key_format[] = {
	{"raw", SPEC_LOG_RAW}, {"cri", SPEC_LOG_CRI}, {NULL, 0}};
static const struct key_choice key_stderr[] = {
	{"merge", SPEC_LOG_MERGE}, {"separate", SPEC_LOG_SEPARATE}, {NULL, 0}};
static const struct key_choice key_policy[] = {{"auto", SPEC_LOG_ANY}, {"drop", SPEC_LOG_DROP},
	{"block", SPEC_LOG_BLOCK}, {NULL, 0}};
static const struct key_choice key_restart[] = {{"no", SPEC_RESTART_NO},
	{"on-failure", SPEC_RESTART_ON_FAILURE}, {"always", SPEC_RESTART_ALWAYS},
	{"unless-stopped", SPEC_RESTART_UNLESS_STOPPED}, {NULL, 0}};

static const struct key_choice key_keyring[] = {{"auto", SPEC_KEYRING_AUTO},
	{"yes", SPEC_KEYRING_YES}, {"no", SPEC_KEYRING_NO}, {NULL, 0}};
static const struct key_choice key_oom_group[] = {{"auto", SPEC_OOM_GROUP_AUTO},
	{"yes", SPEC_OOM_GROUP_YES}, {"no", SPEC_OOM_GROUP_NO}, {NULL, 0}};

static const struct key_choice key_keep[] = {
	{"auto", SPEC_KEEP_AUTO}, {"disk", SPEC_KEEP_DISK}, {"no", SPEC_KEEP_NO}, {NULL, 0}};

static const struct key_choice key_action[] = {{"none", SPEC_ACTION_NONE},
	{"restart", SPEC_ACTION_RESTART}, {"stop", SPEC_ACTION_STOP}, {NULL, 0}};

/* section, name, kind, member, default, choices, least, most, help */
const struct key key_table[] = {
	{"container", "command", KEY_WORDS, AT(command), NULL, NULL, 0, 0, "the program and its arguments"},
	{"container", "rootfs", KEY_STRING, AT(rootfs), NULL, NULL, 0, 0, "directory, image file, or none; not given: the host's root, read-only"},
	{"container", "readonly", KEY_CHOICE, AT(readonly), "auto", key_yes, 0, 0, "yes, no, auto: a directory is writable, an image is not"},
	{"container", "overlay", KEY_STRING, AT(overlay), NULL, NULL, 0, 0, "a writable layer above the root: tmpfs, or a directory that keeps it"},
	{"container", "overlay_size", KEY_SIZE, AT(overlay_size), "64M", NULL, 1 << 16, 1ULL << 50, "bytes in that tmpfs, or in the root that rootfs = none is"},
	{"container", "workdir", KEY_PATH, AT(workdir), "/", NULL, 0, 0, "working directory inside"},
	{"container", "user", KEY_STRING, AT(user), "0", NULL, 0, 0, "NAME or UID, optionally :GROUP"},
	{"container", "group", KEY_STRING, AT(group), NULL, NULL, 0, 0, "NAME or GID; none: the user's"},
	{"container", "groups", KEY_WORDS, AT(groups), NULL, NULL, 0, 0, "more groups; only first: and no others"},
	{"container", "umask", KEY_OCTAL, AT(umask), "022", NULL, 0, 0777, "octal"},
	{"container", "env", KEY_LIST, AT(env), NULL, NULL, 0, 0, "NAME=VALUE, or NAME of the caller's; repeatable"},
	{"container", "env_file", KEY_LINES, AT(env_files), NULL, NULL, 0, 0, "a file of NAME=VALUE lines; repeatable"},
	{"container", "personality", KEY_WORDS, AT(personality), NULL, NULL, 0, 0, "linux32, addr_no_randomize and others of personality(2)"},
	{"container", "fds", KEY_WORDS, AT(fds), NULL, NULL, 0, 0, "numbers of the caller's descriptors that the payload has too"},
	{"container", "listen_fds", KEY_BOOL, AT(listen_fds), "no", NULL, 0, 0, "the caller's LISTEN_FDS are the payload's"},
	{"container", "init", KEY_BOOL, AT(init), "yes", NULL, 0, 0, "a pid 1 of ours that reaps and records; no: the command is pid 1"},
	{"container", "stdin", KEY_STRING, AT(stdin_from), "null", NULL, 0, 0, "null, open (for ctr-spawn attach), or file PATH"},
	{"container", "terminal", KEY_BOOL, AT(terminal), "no", NULL, 0, 0, "a terminal of its own, for ctr-spawn attach"},
	{"container", "hostname", KEY_STRING, AT(hostname), NULL, NULL, 0, 0, "host name; none: the container's name"},
	{"container", "domainname", KEY_STRING, AT(domainname), NULL, NULL, 0, 0, "NIS domain name; none: as the host has it"},
	{"container", "timezone", KEY_STRING, AT(timezone), NULL, NULL, 0, 0, "a name like Europe/Berlin, or local; none: as the root has it"},
	{"container", "resolv_conf", KEY_STRING, AT(resolv_conf), "keep", NULL, 0, 0, "/etc/resolv.conf: keep, host, or a file of the host"},
	{"container", "hosts", KEY_STRING, AT(hosts), "keep", NULL, 0, 0, "/etc/hosts: keep, default, host, or a file of the host"},
	{"container", "machine_id", KEY_STRING, AT(machine_id), "keep", NULL, 0, 0, "/etc/machine-id: keep, random, or 32 digits"},
	{"container", "label.", KEY_LABEL, AT(labels), NULL, NULL, 0, 0, "label.KEY = VALUE"},
	{"namespaces", "pid", KEY_NS, AT(pid_ns), "private", key_ns, SPEC_AT_PID, 0, "process ids"},
	{"namespaces", "mount", KEY_NS, AT(mount_ns), "private", key_ns, SPEC_AT_MOUNT, 0, "mounts: private"},
	{"namespaces", "net", KEY_NS, AT(net), "none", key_net, SPEC_AT_NET, 0, "none (loopback only) or another"},
	{"namespaces", "ipc", KEY_NS, AT(ipc), "private", key_ns, SPEC_AT_IPC, 0, "System V IPC, message queues"},
	{"namespaces", "uts", KEY_NS, AT(uts), "private", key_ns, SPEC_AT_UTS, 0, "host name"},
	{"namespaces", "cgroup", KEY_NS, AT(cgroup), "private", key_ns, SPEC_AT_CGROUP, 0, "view of the cgroups"},
	{"namespaces", "time", KEY_NS, AT(time_ns), "auto", key_auto, SPEC_AT_TIME, 0, "clocks; auto: private with offsets"},
	{"namespaces", "time_monotonic", KEY_STRING, AT(time_monotonic), NULL, NULL, 0, 0, "[-]SECONDS the clock is ahead"},
	{"namespaces", "time_boottime", KEY_STRING, AT(time_boottime), NULL, NULL, 0, 0, "[-]SECONDS the clock is ahead"},
	{"namespaces", "user", KEY_NS, AT(user_ns), "auto", key_auto, SPEC_AT_USER, 0, "user ids; auto: host for root only"},
	{"namespaces", "user_map", KEY_CHOICE, AT(user_map), "auto", key_map, 0, 0, "auto, single or subid"},
	{"namespaces", "uid_map", KEY_WORDS, AT(uid_map), NULL, NULL, 0, 0, "INSIDE:OUTSIDE:COUNT ..."},
	{"namespaces", "gid_map", KEY_WORDS, AT(gid_map), NULL, NULL, 0, 0, "INSIDE:OUTSIDE:COUNT ..."},
	{"mount", "bind", KEY_ROWS, AT(mount_bind), NULL, NULL, 0, 0, "SOURCE PLACE [OPTIONS]; a tree of the host"},
	{"mount", "tmpfs", KEY_ROWS, AT(mount_tmpfs), NULL, NULL, 0, 0, "PLACE [OPTIONS]; an empty file system in memory"},
	{"mount", "file", KEY_ROWS, AT(mount_file), NULL, NULL, 0, 0, "PLACE CONTENT [OPTIONS]; a read-only file"},
	{"mount", "proc", KEY_ROWS, AT(mount_proc), NULL, NULL, 0, 0, "PLACE [OPTIONS]; hidepid, subset=pid"},
	{"mount", "sysfs", KEY_ROWS, AT(mount_sysfs), NULL, NULL, 0, 0, "/sys [rw]; read-only unless rw is said"},
	{"mount", "devpts", KEY_ROWS, AT(mount_devpts), NULL, NULL, 0, 0, "PLACE [OPTIONS]; pseudo terminals"},
	{"mount", "mqueue", KEY_ROWS, AT(mount_mqueue), NULL, NULL, 0, 0, "PLACE [OPTIONS]; message queues"},
	{"mount", "cgroup", KEY_ROWS, AT(mount_cgroup), NULL, NULL, 0, 0, "PLACE [OPTIONS]; the container's own subtree, read-only"},
	{"mount", "overlay", KEY_ROWS, AT(mount_overlay), NULL, NULL, 0, 0, "LOWER PLACE [OPTIONS]; writable above a directory of the host"},
	{"mount", "image", KEY_ROWS, AT(mount_image), NULL, NULL, 0, 0, "FILE PLACE [OPTIONS]; squashfs, erofs, ext4"},
	{"limits", "memory", KEY_SIZE, AT(memory), NULL, NULL, 1 << 20, UINT64_MAX, "bytes, with K, M, G"},
	{"limits", "swap", KEY_LIMIT, AT(swap), NULL, NULL, 0, 0, "swap space besides memory: bytes, 0, unlimited"},
	{"limits", "memory_high", KEY_SIZE, AT(memory_high), NULL, NULL, 1 << 20, INT64_MAX, "bytes from which it is slowed down and reclaimed (v2)"},
	{"limits", "memory_low", KEY_SIZE, AT(memory_low), NULL, NULL, 4096, INT64_MAX, "bytes that are reclaimed last"},
	{"limits", "oom_group", KEY_CHOICE, AT(oom_group), "auto", key_oom_group, 0, 0, "out of memory: end all of it (v2); auto: where it can be"},
	{"limits", "pids", KEY_NUMBER, AT(pids), NULL, NULL, 1, 4194304, "tasks"},
	{"limits", "time", KEY_DURATION, AT(time), NULL, NULL, KEY_MS, 1000 * KEY_DAY, "run time; then it is stopped by its schedule"},
	{"limits", "cpu", KEY_LIMIT, AT(cpu), NULL, NULL, 0, 0, "cpu time as a number of cpus, as 1.5"},
	{"limits", "cpu_weight", KEY_COUNT, AT(cpu_weight), NULL, NULL, 1, 10000, "share of cpu time among others; 100 is the usual"},
	{"limits", "cpuset", KEY_LIMIT, AT(cpuset), NULL, NULL, 0, 0, "cpus it may use, as 0-3,8"},
	{"limits", "cpuset_mems", KEY_LIMIT, AT(cpuset_mems), NULL, NULL, 0, 0, "memory nodes it may use"},
	{"limits", "io_weight", KEY_COUNT, AT(io_weight), NULL, NULL, 1, 10000, "share of disk time among others; 100 is the usual"},
	{"limits", "io_max", KEY_LIMITS, AT(io_max), NULL, NULL, 0, 0, "DEVICE rbps=N wbps=N riops=N wiops=N; repeatable"},
	{"limits", "hugetlb", KEY_LIMITS, AT(hugetlb), NULL, NULL, 0, 0, "PAGE-SIZE BYTES; repeatable"},
	{"limits", "delegate", KEY_BOOL, AT(delegate), "no", NULL, 0, 0, "a v2 cgroup in which the payload makes its own"},
	{"limits", "parent", KEY_PATH, AT(cgroup_parent), NULL, NULL, 0, 0, "a cgroup, as /a/b in each hierarchy, below which its own are"},
	{"limits", "cgroup.", KEY_NAMED, AT(cgroup_files), NULL, NULL, 0, 0, "cgroup.FILE = VALUE as it stands"},
	{"limits", "rlimit.", KEY_NAMED, AT(rlimits), NULL, NULL, 0, 0, "rlimit.NAME = SOFT[:HARD]"},
	{"limits", "oom_score", KEY_LIMIT, AT(oom_score), NULL, NULL, 0, 0, "oom_score_adj, -1000 to 1000"},
	{"limits", "nice", KEY_LIMIT, AT(nice), NULL, NULL, 0, 0, "-20 to 19"},
	{"limits", "ioprio", KEY_LIMIT, AT(ioprio), NULL, NULL, 0, 0, "idle, best-effort:N, realtime:N"},
	{"limits", "sched", KEY_LIMIT, AT(sched), NULL, NULL, 0, 0, "other, batch, idle, fifo:N, rr:N, deadline:R/D/P"},
	{"limits", "affinity", KEY_LIMIT, AT(affinity), NULL, NULL, 0, 0, "cpus it starts on, as 0-3,8"},
	{"security", "caps", KEY_CAPS, AT(caps), "default", NULL, 0, 0, "bounding, permitted, effective: default, none or all, then +NAME -NAME"},
	{"security", "caps_inheritable", KEY_CAPS, AT(caps_inheritable), "none", NULL, 0, 0, "the same, of those in caps"},
	{"security", "caps_ambient", KEY_CAPS, AT(caps_ambient), "none", NULL, 0, 0, "the same; a user other than root keeps these"},
	{"security", "seccomp", KEY_STRING, AT(seccomp), "default", NULL, 0, 0, "default, strict, none, the path of a profile, or learn PATH"},
	{"security", "landlock", KEY_LANDLOCK, AT(landlock), NULL, NULL, 0, 0, "ro, rw, exec PATH; tcp-bind, tcp-connect PORT; scope NAME; repeatable"},
	{"security", "landlock_abi", KEY_COUNT, AT(landlock_abi), NULL, NULL, 1, 99, "the least Landlock ABI that will do"},
	{"security", "keyring", KEY_CHOICE, AT(keyring), "auto", key_keyring, 0, 0, "a session keyring of its own: auto, yes, no"},
	{"security", "no_new_privs", KEY_BOOL, AT(no_new_privs), "yes", NULL, 0, 0, "no program gives more than it was started with"},
	{"security", "suid", KEY_BOOL, AT(suid), "no", NULL, 0, 0, "set-uid files of the root give what they say; needs no_new_privs = no"},
	{"security", "devices", KEY_LIMITS, AT(devices), NULL, NULL, 0, 0, "/dev/NAME or c MAJ:MIN, then letters of rwm; repeatable"},
	{"security", "masked_paths", KEY_WORDS, AT(masked_paths), "default", NULL, 0, 0, "what is covered: default or none, then +PATH ?PATH -PATH"},
	{"security", "readonly_paths", KEY_WORDS, AT(readonly_paths), "default", NULL, 0, 0, "the same, of what cannot be written"},
	{"security", "sysctl.", KEY_NAMED, AT(sysctls), NULL, NULL, 0, 0, "sysctl.NAME = VALUE, of the container's own namespaces"},
	{"security", "apparmor", KEY_STRING, AT(apparmor), NULL, NULL, 0, 0, "AppArmor's profile for the payload, loaded by the host"},
	{"security", "selinux", KEY_STRING, AT(selinux), NULL, NULL, 0, 0, "SELinux' context for the payload"},
	{"log", "mode", KEY_CHOICE, AT(log_mode), "auto", key_log, 0, 0, "file, direct, pipe, none; inherit (-F)"},
	{"log", "file", KEY_PATH, AT(log_file), NULL, NULL, 0, 0, "where the log is; none: in the record"},
	{"log", "max_size", KEY_SIZE, AT(log_max_size), "10M", NULL, 4096, 1ULL << 40, "bytes before it is rotated"},
	{"log", "keep", KEY_COUNT, AT(log_keep), "3", NULL, 1, 99, "files kept"},
	{"log", "policy", KEY_CHOICE, AT(log_policy), "auto", key_policy, 0, 0, "disk full: drop or block"},
	{"log", "format", KEY_CHOICE, AT(log_format), "raw", key_format, 0, 0, "raw or cri (TIME STREAM F|P TEXT)"},
	{"log", "timestamps", KEY_BOOL, AT(log_timestamps), "no", NULL, 0, 0, "raw: the time before each line"},
	{"log", "stderr", KEY_CHOICE, AT(log_stderr), "merge", key_stderr, 0, 0, "merge with stdout, or separate"},
	{"log", "command", KEY_WORDS, AT(log_command), NULL, NULL, 0, 0, "mode pipe: the logger"},
	{"log", "sync", KEY_BOOL, AT(log_sync), "no", NULL, 0, 0, "fsync(2) at the container's end"},
	{"stop", "signal", KEY_SIGNAL, AT(stop_signal), "TERM", NULL, 0, 0, "the first signal"},
	{"stop", "schedule", KEY_SCHEDULE, AT(stop_schedule), NULL, NULL, 0, 0, "as TERM/10/KILL"},
	{"stop", "reload", KEY_SIGNAL, AT(reload_signal), "HUP", NULL, 0, 0, "the signal of ctr-signal reload"},
	{"restart", "policy", KEY_CHOICE, AT(restart), "no", key_restart, 0, 0, "no, on-failure, always, unless-stopped"},
	{"restart", "delay", KEY_DURATION, AT(restart_delay), "100ms", NULL, KEY_MS, KEY_DAY, "before the first restart"},
	{"restart", "factor", KEY_COUNT, AT(restart_factor), "2", NULL, 1, 100, "by which the delay grows"},
	{"restart", "cap", KEY_DURATION, AT(restart_cap), "1m", NULL, KEY_MS, KEY_DAY, "the delay grows no further"},
	{"restart", "reset_after", KEY_DURATION, AT(restart_reset_after), "10s", NULL, KEY_MS, KEY_DAY, "running so long resets the delay"},
	{"restart", "limit", KEY_STRING, AT(restart_limit), NULL, NULL, 0, 0, "N/TIME: more than N restarts within TIME are too many"},
	{"restart", "no_restart", KEY_WORDS, AT(no_restart), "125", NULL, 0, 0, "exit codes and signals that end it for good"},
	{"ready", "command", KEY_WORDS, AT(ready_command), NULL, NULL, 0, 0, "run inside until it succeeds: then it is ready"},
	{"ready", "fd", KEY_COUNT, AT(ready_fd), NULL, NULL, 3, 1023, "the payload writes a newline there when it is ready"},
	{"ready", "interval", KEY_DURATION, AT(ready_interval), "1s", NULL, KEY_MS, KEY_DAY, "between two tries"},
	{"ready", "timeout", KEY_DURATION, AT(ready_timeout), NULL, NULL, KEY_MS, KEY_DAY, "not ready after so long: action"},
	{"ready", "action", KEY_CHOICE, AT(ready_action), "stop", key_action, 0, 0, "none, restart, stop"},
	{"health", "command", KEY_WORDS, AT(health_command), NULL, NULL, 0, 0, "run inside: does it succeed?"},
	{"health", "interval", KEY_DURATION, AT(health_interval), "30s", NULL, KEY_MS, KEY_DAY, "between two commands"},
	{"health", "timeout", KEY_DURATION, AT(health_timeout), "10s", NULL, KEY_MS, KEY_DAY, "a command that takes longer is killed, and has failed"},
	{"health", "retries", KEY_COUNT, AT(health_retries), "3", NULL, 1, 1000, "so many failures in a row: unhealthy"},
	{"health", "start_period", KEY_DURATION, AT(health_start_period), NULL, NULL, KEY_MS, KEY_DAY, "failures do not count so long, until the first success"},
	{"health", "watchdog", KEY_DURATION, AT(health_watchdog), NULL, NULL, KEY_MS, KEY_DAY, "the payload writes to watchdog_fd at least so often"},
	{"health", "watchdog_fd", KEY_COUNT, AT(health_watchdog_fd), NULL, NULL, 3, 1023, "the descriptor for it"},
	{"health", "action", KEY_CHOICE, AT(health_action), "none", key_action, 0, 0, "when unhealthy: none, restart, stop"},
	{"hooks", "create", KEY_WORDS, AT(hook_create), NULL, NULL, 0, 0, "before its first process is made"},
	{"hooks", "mounted", KEY_WORDS, AT(hook_mounted), NULL, NULL, 0, 0, "in its namespaces, before its root is entered"},
	{"hooks", "net", KEY_WORDS, AT(hook_net), NULL, NULL, 0, 0, "its namespaces are there, the payload waits"},
	{"hooks", "start", KEY_WORDS, AT(hook_start), NULL, NULL, 0, 0, "last, before the payload's execve"},
	{"hooks", "inside", KEY_WORDS, AT(hook_inside), NULL, NULL, 0, 0, "in it, as the payload, right before it"},
	{"hooks", "inside_input", KEY_PATH, AT(hook_inside_input), NULL, NULL, 0, 0, "a file, as it is then: what inside reads"},
	{"hooks", "started", KEY_WORDS, AT(hook_started), NULL, NULL, 0, 0, "after the payload's execve"},
	{"hooks", "stopped", KEY_WORDS, AT(hook_stopped), NULL, NULL, 0, 0, "after the end, once for each start"},
	{"hooks", "timeout", KEY_DURATION, AT(hook_timeout), "10s", NULL, KEY_MS, KEY_DAY / 24, "a hook that takes longer is killed"},
	{"boot", "auto", KEY_BOOL, AT(boot_auto), "no", NULL, 0, 0, "ctr-boot starts it and stops it"},
	{"boot", "after", KEY_WORDS, AT(boot_after), NULL, NULL, 0, 0, "names of containers that are ready before it is started"},
	{"boot", "keep", KEY_CHOICE, AT(boot_keep), "auto", key_keep, 0, 0, "what runs and is wanted outlives the boot: auto, disk, no"},
	{"boot", "timeout", KEY_DURATION, AT(boot_timeout), "1m", NULL, KEY_MS, KEY_DAY, "not ready after so long: it has failed for ctr-boot"},
};

const size_t key_count = sizeof(key_table) / sizeof(key_table[0]);

bool
key_is_prefix(const struct key *key)
{
	return key->kind == KEY_LABEL || key->kind == KEY_NAMED;
}

const struct key *
key_find(const char *section, const char *name)
{
	for (size_t i = 0; i < key_count; i++) {
		const struct key *key = &key_table[i];
		size_t length = strlen(key->name);

		if (strcmp(section, key->section) == 0
		    && (strcmp(name, key->name) == 0
			|| (key_is_prefix(key) && strncmp(name, key->name, length) == 0
			    && name[length] != '\0')))
			return key;
	}
	return NULL;
}

bool
key_repeats(const struct key *key)
{
	return key->kind == KEY_LIST || key->kind == KEY_LINES || key->kind == KEY_LIMITS
	    || key->kind == KEY_ROWS || key->kind == KEY_LANDLOCK;
}

bool
key_is_words(const struct key *key)
{
	return key->kind == KEY_WORDS || key->kind == KEY_CAPS;
}

bool
key_is_list(const struct key *key)
{
	return key_repeats(key) || key_is_words(key) || key_is_prefix(key);
}

bool
key_has_section(const char *section)
{
	for (size_t i = 0; i < key_count; i++)
		if (strcmp(section, key_table[i].section) == 0)
			return true;
	return false;
}
