/* SPDX-License-Identifier: ISC */
/*
 * Paths inside. In: a path of the configuration or of a table of ours. Out: a
 * descriptor in the container's own tree, or an error; never one outside it.
 */
#include "child/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/tree.h"

enum {
	PLACE_PATH = 4096,
};

/* Where to begin, and *path moved behind it. */
static int
place_anchor(const struct child *child, const char **path)
{
	const struct {
		const char *prefix;
		int fd;
	} anchors[] = {{"/proc/", child->proc}, {"/sys/", child->sys}, {"/dev/", child->dev}};

	for (unsigned i = 0; i < sizeof(anchors) / sizeof(anchors[0]); i++) {
		size_t length = strlen(anchors[i].prefix);

		if (anchors[i].fd >= 0 && strncmp(*path, anchors[i].prefix, length) == 0
		    && (*path)[length] != '\0') {
			*path += length;
			return anchors[i].fd;
		}
	}
	*path += strspn(*path, "/");
	if (**path == '\0')
		*path = ".";
	return child->root;
}

int
place_open_flags(struct child *child, const char *path, int flags)
{
	int anchor = place_anchor(child, &path);

	return open_how(anchor, path, (uint64_t)flags | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
}

int
place_open(struct child *child, const char *path)
{
	return place_open_flags(child, path, O_PATH);
}

/* One missing component: made in the directory the ones before it lead to. */
static int
place_add(int anchor, char *path, char *slash, bool directory)
{
	const char *name = slash == NULL ? path : slash + 1;
	int result;
	int file;
	int parent;

	if (slash != NULL)
		*slash = '\0';
	parent = slash == NULL ? fcntl(anchor, F_DUPFD_CLOEXEC, 3)
			       : open_how(anchor, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0,
				   CTR_RESOLVE_IN_ROOT);
	if (parent < 0)
		return -1;
	if (directory) {
		result = mkdirat(parent, name, 0755);
	} else {
		file = openat(parent, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
		result = file < 0 ? -1 : 0;
		fd_close(&file);
	}
	fd_close(&parent);
	if (slash != NULL)
		*slash = '/';
	return result < 0 && errno != EEXIST ? -1 : 0;
}

int
place_make(struct child *child, const char *path, bool directory)
{
	int anchor = place_anchor(child, &path);
	char copy[PLACE_PATH];
	char *slash = NULL; /* before the component at hand */
	int fd = open_how(anchor, path, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);

	if (fd >= 0 || errno != ENOENT || strlen(path) >= sizeof(copy))
		return fd;
	strcpy(copy, path);
	for (;;) {
		char *end = strchr(slash == NULL ? copy : slash + 1, '/');

		if (end != NULL)
			*end = '\0';
		fd = open_how(anchor, copy, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
		if (fd < 0 && errno == ENOENT
		    && place_add(anchor, copy, slash, end != NULL || directory) == 0)
			fd = open_how(anchor, copy, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
		if (fd < 0 || end == NULL)
			return fd;
		fd_close(&fd);
		*end = '/';
		slash = end;
	}
}

/* CVE-2019-16884, CVE-2025-52881: a link of the image that leads a mount into /proc or /sys. */
static int
place_check(int fd, const char *path)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return -1;
	if ((fs.f_type == CTR_PROC_MAGIC && strncmp(path, "/proc/", 6) != 0
		&& strcmp(path, "/proc") != 0)
	    || ((fs.f_type == CTR_SYSFS_MAGIC || fs.f_type == CTR_CGROUP1_MAGIC
		    || fs.f_type == CTR_CGROUP2_MAGIC)
		&& strncmp(path, "/sys/", 5) != 0 && strcmp(path, "/sys") != 0)) {
		errno = EXDEV;
		return -1;
	}
	return 0;
}

int
place_attach(struct child *child, int tree, int fd, const char *path, bool slave)
{
	int result = -1;

	if (fd < 0 && (errno == EROFS || errno == ENOENT))
		child_item(child, path, ": not in the container, and cannot be made");
	if (fd >= 0 && place_check(fd, path) == 0 && tree_attach(tree, fd) == 0)
		result = tree_propagate(tree, slave, true);
	fd_close(&fd);
	return result;
}

int
place_put(struct child *child, int tree, const char *path, bool slave)
{
	struct stat st;

	child_item(child, path, "");
	if (fstat(tree, &st) < 0)
		return -1;
	return place_attach(child, tree, place_make(child, path, S_ISDIR(st.st_mode)), path, slave);
}

/* The last component of path, made as an empty file where it is missing; no link there is followed. */
static int
place_last(struct child *child, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char above[PLACE_PATH];
	struct stat st;
	int parent;
	int file;
	int fd;

	if ((size_t)(name - path) >= sizeof(above)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(above, path, (size_t)(name - path));
	above[name - path - (name - path > 1)] = '\0';
	parent = place_make(child, above, true);
	if (parent < 0)
		return -1;
	fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		file = openat(parent, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
		if (file >= 0 || errno == EEXIST)
			fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		fd_close(&file);
	}
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		fd_close(&fd);
		errno = EISDIR;
	}
	fd_close(&parent);
	return fd;
}

int
place_over(struct child *child, int tree, const char *path)
{
	child_item(child, path, "");
	return place_attach(child, tree, place_last(child, path), path, false);
}

int
place_fixed(struct child *child, int tree, const char *path)
{
	uint64_t how = CTR_RESOLVE_IN_ROOT | CTR_RESOLVE_NO_SYMLINKS;
	const uint64_t flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
	int result = -1;
	int fd = open_how(child->root, path + 1, flags, 0, how);

	child_item(child, path, "");
	if (fd < 0 && errno == ENOENT && !child_in_place(child)) {
		if (mkdirat(child->root, path + 1, 0755) < 0) {
			if (errno == EROFS)
				child_item(child, path, ": not in the image, and cannot be made");
			return -1;
		}
		fd = open_how(child->root, path + 1, flags, 0, how);
	}
	if (fd >= 0 && tree_attach(tree, fd) == 0)
		result = tree_propagate(tree, false, true);
	fd_close(&fd);
	return result;
}
