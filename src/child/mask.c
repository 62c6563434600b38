/* SPDX-License-Identifier: ISC */
/*
 * What no container sees or writes: docker's masked and read-only paths, and
 * with the host's root its secrets. In: the tables below. Out: an empty file
 * or directory in their place. A path that does not exist needs no mask.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"

static const char *const mask_always[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts",
    "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
    "/sys/kernel/debug", "/sys/kernel/tracing"};

static const char *const mask_readonly[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};

/* Secrets of a host; the last component may be a pattern. */
static const char *const mask_host[] = {"/root", "/etc/shadow*", "/etc/gshadow*",
    "/etc/security/opasswd", "/etc/ssh/ssh_host_*_key", "/etc/ssl/private", "/etc/pki/tls/private",
    "/etc/krb5.keytab", "/etc/letsencrypt", "/etc/wireguard", "/etc/ipsec.secrets",
    "/etc/sudoers*", "/etc/NetworkManager/system-connections", "/etc/dropbear",
    "/var/lib/ctr", "/var/lib/private", "/var/lib/systemd/credential.secret", "/var/lib/docker",
    "/var/lib/containerd", "/var/spool/cron", "/var/spool/postfix", "/boot"};

/* Covers what fd refers to: a directory by an empty tmpfs, all else by /dev/null. */
static int
mask_fd(struct child *child, int fd)
{
	char target[32];
	char path[32];
	struct stat st;
	int result;
	int null;

	if (fstat(fd, &st) < 0)
		return -1;
	if (S_ISDIR(st.st_mode))
		return mount("tmpfs", fd_path(fd, target), "tmpfs",
		    MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=555,size=4k,nr_inodes=2");
	/* Not child->null: that one is of the caller's mount namespace. */
	null = open_how(child->root, "dev/null", O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (null < 0)
		return -1;
	result = mount(fd_path(null, path), fd_path(fd, target), NULL, MS_BIND, NULL);
	fd_close(&null);
	return result;
}

static int
mask_path(struct child *child, const char *path)
{
	int fd = open_how(child->root, path + 1, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	int result;

	child_item(child, path, "");
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
	result = mask_fd(child, fd);
	fd_close(&fd);
	return result;
}

static int
mask_pattern(struct child *child, const char *pattern)
{
	const char *slash = strrchr(pattern, '/');
	char path[512];
	struct dirent *entry;
	int result = 0;
	DIR *dir;
	int fd;

	if (strchr(slash, '*') == NULL)
		return mask_path(child, pattern);
	snprintf(path, sizeof(path), "%.*s", (int)(slash - pattern), pattern);
	fd = open_how(child->root, path + 1, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0,
	    CTR_RESOLVE_IN_ROOT);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return -1;
	}
	while (result == 0 && (entry = readdir(dir)) != NULL) {
		if (fnmatch(slash + 1, entry->d_name, 0) != 0)
			continue;
		snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - pattern), pattern,
		    entry->d_name);
		result = mask_path(child, path);
	}
	closedir(dir);
	return result;
}

/* A bind of the path upon itself, read-only. */
static int
mask_write(struct child *child, const char *path)
{
	unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
	char target[32];
	int result;
	int fd = open_how(child->root, path + 1, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);

	child_item(child, path, "");
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	fd_path(fd, target);
	result = mount(target, target, NULL, MS_BIND, NULL);
	fd_close(&fd);
	if (result < 0)
		return -1;
	fd = open_how(child->root, path + 1, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (fd < 0)
		return -1;
	result = mount(NULL, fd_path(fd, target), NULL, flags, NULL);
	fd_close(&fd);
	return result;
}

/* The sysfs, writable while loopback was brought up. */
static int
mask_sys(struct child *child)
{
	unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (mount_in(child, NULL, "/sys", NULL, flags, NULL) < 0 && errno != ENOENT)
		return -1;
	return 0;
}

/* RUN itself where it is not under the private /run or /tmp. */
static int
mask_record(struct child *child)
{
	char path[512];
	char *slash;

	snprintf(path, sizeof(path), "%s", child->record);
	slash = strrchr(path, '/');
	if (slash == NULL || slash == path)
		return 0;
	*slash = '\0';
	return mask_path(child, path);
}

int
step_mask(struct child *child)
{
	if (mask_sys(child) < 0)
		return -1;
	for (unsigned i = 0; i < sizeof(mask_readonly) / sizeof(mask_readonly[0]); i++)
		if (mask_write(child, mask_readonly[i]) < 0)
			return -1;
	for (unsigned i = 0; i < sizeof(mask_always) / sizeof(mask_always[0]); i++)
		if (mask_path(child, mask_always[i]) < 0)
			return -1;
	if (child->spec->rootfs != NULL)
		return 0;
	for (unsigned i = 0; i < sizeof(mask_host) / sizeof(mask_host[0]); i++)
		if (mask_pattern(child, mask_host[i]) < 0)
			return -1;
	return mask_record(child);
}
