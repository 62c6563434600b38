/* SPDX-License-Identifier: ISC */
/*
 * What no container sees or writes: docker's masked and read-only paths and
 * some more. In: the tables below, as the configuration changes them. Out: an
 * empty file or directory in their place. What covers is taken from mounts we
 * hold, never from a path of the image (CVE-2025-31133).
 */
#include "child/mask.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/place.h"
#include "child/tree.h"

/* docker's, podman's (/sys/dev/block, selinux), and what tells of memory that is not the container's. */
static const char *const mask_always[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts",
    "/proc/kcore", "/proc/keys", "/proc/kpagecgroup", "/proc/kpagecount", "/proc/kpageflags",
    "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
    "/proc/timer_stats", "/proc/vmcore", "/sys/dev/block", "/sys/devices/virtual/powercap",
    "/sys/devices/system/cpu/cpu*/thermal_throttle", "/sys/firmware", "/sys/fs/pstore",
    "/sys/fs/selinux", "/sys/kernel/debug", "/sys/kernel/tracing", NULL};

static const char *const mask_readonly[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", NULL};

static bool
mask_has_places(const struct child *child, const char *path)
{
	size_t length = strlen(path);

	for (unsigned i = 0; i < child->spec->mount_count; i++)
		if (strncmp(child->spec->mounts[i].target, path, length) == 0
		    && child->spec->mounts[i].target[length] == '/')
			return true;
	return false;
}

/* One empty read-only tmpfs covers every directory; its clones cost nothing. */
static int
mask_directory(struct child *child, const char *path)
{
	unsigned attr = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOEXEC;
	int tree;

	if (mask_has_places(child, path)) {
		if (child->open_cover_count == CHILD_COVERS) {
			errno = E2BIG;
			return -1;
		}
		tree = tree_make("tmpfs", "mode=555,size=64k,nr_inodes=256", attr);
		if (tree >= 0)
			child->open_covers[child->open_cover_count++] = fcntl(tree, F_DUPFD_CLOEXEC, 3);
		return tree;
	}
	if (child->cover >= 0)
		return tree_clone(child->cover, "", false, false);
	tree = tree_make("tmpfs", "mode=555,size=4k,nr_inodes=2", attr | CTR_MOUNT_ATTR_RDONLY);
	child->cover = fcntl(tree, F_DUPFD_CLOEXEC, 3);
	return tree;
}

/* The container's own /dev/null, in the /dev that is ours and nobody else's. */
static int
mask_file(const struct child *child)
{
	struct stat st;
	int tree = -1;
	int null = openat(child->dev, "null", O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (null < 0)
		return -1;
	if (fstat(null, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3))
		tree = tree_clone(null, "", false, false);
	else
		errno = ENODEV;
	fd_close(&null);
	return tree;
}

static int
mask_one(struct child *child, const char *path)
{
	struct stat st;
	int result = -1;
	int tree = -1;
	int fd = place_open(child, path);

	child_item(child, path, "");
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
	if (fstat(fd, &st) == 0)
		tree = S_ISDIR(st.st_mode) ? mask_directory(child, path) : mask_file(child);
	if (tree >= 0 && tree_attach(tree, fd) == 0)
		result = tree_propagate(tree, false, false);
	fd_close(&tree);
	fd_close(&fd);
	return result;
}

/* above/PATTERN/below: each name that fits. */
static int
mask_each(struct child *child, const char *above, const char *pattern, const char *below)
{
	char path[1024];
	struct dirent *entry;
	int result = 0;
	DIR *dir;
	int fd = place_open_flags(child, above, O_RDONLY | O_DIRECTORY);

	child_item(child, above, "");
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -1;
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return -1;
	}
	while (result == 0 && (entry = readdir(dir)) != NULL) {
		if (fnmatch(pattern, entry->d_name, 0) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s%s", above, entry->d_name, below);
		result = mask_one(child, path);
	}
	closedir(dir);
	return result;
}

int
mask_path(struct child *child, const char *path)
{
	const char *star = strchr(path, '*');
	char above[512];
	char pattern[256];
	const char *below;
	char *slash;

	if (star == NULL)
		return mask_one(child, path);
	below = star + strcspn(star, "/");
	snprintf(above, sizeof(above), "%.*s", (int)(below - path), path);
	slash = strrchr(above, '/');
	snprintf(pattern, sizeof(pattern), "%s", slash + 1);
	*slash = '\0';
	return mask_each(child, above, pattern, below);
}

int
mask_write(struct child *child, const char *path)
{
	int result = -1;
	int tree;
	int fd = place_open(child, path);

	child_item(child, path, "");
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
	tree = tree_clone(fd, "", true, false);
	if (tree >= 0 && tree_attach(tree, fd) == 0 && tree_propagate(tree, false, true) == 0)
		result = tree_protect(tree, CTR_MOUNT_ATTR_RDONLY, true);
	fd_close(&tree);
	fd_close(&fd);
	return result;
}

int
step_mask(struct child *child)
{
	for (unsigned i = 0; i < child->open_cover_count; i++) {
		child_item(child, "covered directory", "");
		if (tree_protect(child->open_covers[i], CTR_MOUNT_ATTR_RDONLY, false) < 0)
			return -1;
		fd_close(&child->open_covers[i]);
	}
	for (unsigned i = 0; mask_readonly[i] != NULL; i++)
		if (mask_write(child, mask_readonly[i]) < 0)
			return -1;
	for (unsigned i = 0; mask_always[i] != NULL; i++)
		if (mask_path(child, mask_always[i]) < 0)
			return -1;
	return 0;
}
