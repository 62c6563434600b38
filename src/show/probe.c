/* SPDX-License-Identifier: ISC */
/*
 * Probes of the kernel and the host. In: nothing. Out: yes or no, and a value.
 * A thing is tried with arguments that the kernel refuses in another way than
 * one that does not know it (ENOSYS, EINVAL, E2BIG), or looked for in /proc.
 */
#include "show/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/label.h"
#include "base/parse.h"
#include "run/cgroup.h"
#include "run/hierarchy.h"
#include "run/pidref.h"

enum {
	PROBE_NO_FD = 1 << 20,	/* a number that no descriptor has: EBADF from who looks at it */
	PROBE_KERNEL_LEAST = 5 * 1000 + 10,
	PROBE_PIDFD_GETFD = 438,
	PROBE_LANDLOCK_CREATE = 444,
	PROBE_LANDLOCK_VERSION = 1,
};

bool
probe_kernel(struct text *text)
{
	unsigned major = 0;
	unsigned minor = 0;
	struct utsname name;

	if (uname(&name) < 0)
		return false;
	text_str(text, name.release);
	text_char(text, ' ');
	text_str(text, name.machine);
	return sscanf(name.release, "%u.%u", &major, &minor) == 2
	    && major * 1000 + minor >= PROBE_KERNEL_LEAST;
}

bool
probe_inotify(struct text *text)
{
	int fd = inotify_init1(IN_CLOEXEC);
	bool there = fd >= 0;

	text_str(text, there ? "" : strerror(errno));
	fd_close(&fd);
	return there;
}

bool
probe_pidfs(struct text *text)
{
	struct pidref self;

	(void)text;
	return pidref_self(&self) == 0 && self.inode != 0;
}

/* Of a child that has ended and was reaped: does its pidfd still tell? */
bool
probe_exit_info(struct text *text)
{
	struct ctr_pidfd_info info = {.mask = CTR_PIDFD_INFO_EXIT};
	pid_t pid = fork();
	int pidfd;
	bool there;

	(void)text;
	if (pid == 0)
		_exit(7);
	if (pid < 0)
		return false;
	pidfd = pidfd_open_pid(pid);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	there = pidfd >= 0 && ioctl(pidfd, CTR_PIDFD_GET_INFO, &info) == 0
	    && (info.mask & CTR_PIDFD_INFO_EXIT) != 0 && WEXITSTATUS(info.exit_code) == 7;
	fd_close(&pidfd);
	return there;
}

bool
probe_getfd(struct text *text)
{
	(void)text;
	return syscall(PROBE_PIDFD_GETFD, PROBE_NO_FD, 0, 0) < 0 && errno == EBADF;
}

bool
probe_close_range(struct text *text)
{
	(void)text;
	return fd_close_range(PROBE_NO_FD, PROBE_NO_FD, 4) == 0;
}

bool
probe_into_cgroup(struct text *text)
{
	struct ctr_clone_args args = {
	    .flags = CTR_CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = PROBE_NO_FD};

	(void)text;
	return clone3_fork(&args) < 0 && errno == EBADF;
}

bool
probe_cgroup_v2(struct text *text)
{
	struct hierarchies all;
	char list[200] = "";

	if (hierarchy_find(&all) < 0 || all.of[CG_V2].mount[0] == '\0')
		return false;
	cgroup_read(all.of[CG_V2].mount, "cgroup.controllers", list, sizeof(list));
	list[strcspn(list, "\n")] = '\0';
	text_str(text, all.of[CG_V2].mount);
	text_str(text, *list != '\0' ? ": " : ": no controllers");
	text_str(text, list);
	return true;
}

bool
probe_cgroup_v1(struct text *text)
{
	struct hierarchies all;
	bool any = false;

	if (hierarchy_find(&all) < 0)
		return false;
	for (unsigned i = CG_V2 + 1; i < CG_SYSTEMD; i++) {
		if (all.of[i].mount[0] == '\0')
			continue;
		if (any)
			text_char(text, ' ');
		text_str(text, cgroup_names[i].v1);
		any = true;
	}
	return any;
}

/* The file is in every v2 cgroup but the root. */
bool
probe_cgroup_kill(struct text *text)
{
	struct utsname name;
	unsigned major = 0;
	unsigned minor = 0;
	struct hierarchies all;
	char path[CGROUP_PATH + 32];

	if (hierarchy_find(&all) < 0 || all.of[CG_V2].mount[0] == '\0')
		return false;
	snprintf(path, sizeof(path), "%s/cgroup.kill", all.of[CG_V2].own);
	if (all.of[CG_V2].own[0] != '\0' && access(path, F_OK) == 0)
		return true;
	/* In the root there is none to look at: what the kernel's number promises, and said so. */
	if (uname(&name) < 0 || sscanf(name.release, "%u.%u", &major, &minor) != 2
	    || major * 1000 + minor < 5014)
		return false;
	text_str(text, "by the kernel's number");
	return true;
}

bool
probe_mount_setattr(struct text *text)
{
	struct ctr_mount_attr attr = {.attr_set = CTR_MOUNT_ATTR_RDONLY};

	(void)text;
	return tree_setattr(PROBE_NO_FD, 0, &attr) < 0 && errno == EBADF;
}

/* Is `needle` the end of a word of a line of the file? */
static bool
probe_grep(const char *path, const char *needle)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (file != NULL && !found && getline(&line, &size, file) > 0)
		found = strstr(line, needle) != NULL;
	free(line);
	if (file != NULL)
		fclose(file);
	return found;
}

/* Known to the kernel now, or a module that mount(2) would load. */
static bool
probe_filesystem(const char *name, const char *module)
{
	char path[160];
	char needle[40];
	struct utsname kernel;

	snprintf(needle, sizeof(needle), "\t%s\n", name);
	if (probe_grep("/proc/filesystems", needle))
		return true;
	if (uname(&kernel) < 0)
		return false;
	snprintf(needle, sizeof(needle), "/%s.ko", module);
	snprintf(path, sizeof(path), "/lib/modules/%.60s/modules.dep", kernel.release);
	return probe_grep(path, needle);
}

bool
probe_overlay(struct text *text)
{
	(void)text;
	return probe_filesystem("overlay", "overlay");
}

bool
probe_loop(struct text *text)
{
	(void)text;
	return access("/dev/loop-control", F_OK) == 0;
}

bool
probe_images(struct text *text)
{
	static const char *const types[] = {"squashfs", "erofs", "ext4"};
	bool any = false;

	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!probe_filesystem(types[i], types[i]))
			continue;
		if (any)
			text_char(text, ' ');
		text_str(text, types[i]);
		any = true;
	}
	return any;
}

bool
probe_user_namespace(struct text *text)
{
	static const char *const switches[] = {"/proc/sys/user/max_user_namespaces",
	    "/proc/sys/kernel/unprivileged_userns_clone"};
	pid_t pid = fork();
	int wait_status;
	char value[32];

	if (pid == 0)
		_exit(unshare(CTR_CLONE_NEWUSER) < 0 ? errno & 0x7f : 0);
	while (pid > 0 && waitpid(pid, &wait_status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0)
		return true;
	for (unsigned i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		if (io_read_kernel(AT_FDCWD, switches[i], value, sizeof(value)) > 0
		    && strcmp(value, "0\n") == 0) {
			text_str(text, switches[i] + strlen("/proc/sys/"));
			text_str(text, " is 0");
			return false;
		}
	}
	if (pid > 0 && WIFEXITED(wait_status))
		text_str(text, strerror(WEXITSTATUS(wait_status)));
	return false;
}

bool
probe_subordinate(struct text *text)
{
	if (!probe_grep("/etc/subuid", ":") || !probe_grep("/etc/subgid", ":"))
		return false;
	text_str(text, "/etc/subuid");
	return geteuid() == 0 || access("/usr/bin/newuidmap", X_OK) == 0;
}

bool
probe_time_namespace(struct text *text)
{
	(void)text;
	return access("/proc/self/ns/time", F_OK) == 0;
}

bool
probe_seccomp(struct text *text)
{
	char list[128];

	if (io_read_kernel(AT_FDCWD, "/proc/sys/kernel/seccomp/actions_avail", list, sizeof(list)) < 0)
		return false;
	list[strcspn(list, "\n")] = '\0';
	text_str(text, list);
	return strstr(list, "errno") != NULL;
}

bool
probe_libseccomp(struct text *text)
{
#ifdef CTR_MINIMAL
	text_str(text, "built with MINIMAL=1");
	return false;
#else
	(void)text;
	return true;
#endif
}

bool
probe_landlock(struct text *text)
{
	long version = syscall(PROBE_LANDLOCK_CREATE, (void *)0, 0, PROBE_LANDLOCK_VERSION);

	if (version < 0)
		return false;
	text_str(text, "ABI ");
	text_i64(text, version);
	return true;
}

bool
probe_apparmor(struct text *text)
{
	(void)text;
	return label_there(LABEL_APPARMOR);
}

bool
probe_selinux(struct text *text)
{
	(void)text;
	return label_there(LABEL_SELINUX);
}

bool
probe_mqueue(struct text *text)
{
	(void)text;
	return access("/proc/sys/fs/mqueue", F_OK) == 0;
}

bool
probe_ptrace_scope(struct text *text)
{
	char value[8];

	if (io_read_kernel(AT_FDCWD, "/proc/sys/kernel/yama/ptrace_scope", value, sizeof(value)) < 0) {
		text_str(text, "no yama");
		return true;
	}
	value[strcspn(value, "\n")] = '\0';
	text_str(text, "yama ");
	text_str(text, value);
	return value[0] < '3' && (geteuid() == 0 || value[0] < '2');
}
