/* SPDX-License-Identifier: ISC */
/*
 * What a container does not see or write. In: the lists of spec/paths.h. Out:
 * an empty file or directory in their place, or a read-only mount. What covers
 * is taken from mounts we hold, never from a path of the image
 * (CVE-2025-31133), and is put upon a descriptor: what was looked at is what
 * is covered (CVE-2025-52565).
 */
#include "child/mask.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "child/ahead.h"
#include "child/place.h"
#include "child/tree.h"
#include "spec/paths.h"

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

/* For us a tmpfs that stays writable until step_mask. */
static int
mask_open_directory(struct child *child)
{
	unsigned attr = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOEXEC;
	int tree;

	if (child->open_cover_count == CHILD_COVERS) {
		errno = E2BIG;
		return -1;
	}
	tree = tree_make("tmpfs", "mode=555,size=64k,nr_inodes=256", attr);
	if (tree >= 0)
		child->open_covers[child->open_cover_count++] = fcntl(tree, F_DUPFD_CLOEXEC, 3);
	return tree;
}

/* One empty read-only tmpfs covers every directory; its clones cost nothing. */
static int
mask_directory(struct child *child)
{
	int tree;

	if (child->cover >= 0)
		return tree_clone(child->cover, "", false, false);
	tree = ahead_tree(child, AHEAD_COVER);
	child->cover = fcntl(tree, F_DUPFD_CLOEXEC, 3);
	return tree;
}

/* The container's own /dev/null, in the /dev that is ours and nobody else's; looked at once. */
static int
mask_file(struct child *child)
{
	struct stat st;

	if (child->cover_file < 0) {
		int null = openat(child->dev, "null", O_PATH | O_NOFOLLOW | O_CLOEXEC);

		if (null < 0)
			return -1;
		if (fstat(null, &st) < 0 || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3)) {
			fd_close(&null);
			errno = ENODEV;
			return -1;
		}
		child->cover_file = null;
	}
	return tree_clone(child->cover_file, "", false, false);
}

static bool
mask_absent(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/* 1: covered, 0: not there. Places: [mount] may have some below. */
static int
mask_cover(struct child *child, const char *path, bool places)
{
	struct stat st;
	int result = -1;
	int tree = -1;
	int fd = place_open(child, path);

	child_item(child, path, "");
	if (fd < 0)
		return mask_absent(errno) ? 0 : -1;
	if (fstat(fd, &st) == 0)
		tree = !S_ISDIR(st.st_mode)		    ? mask_file(child)
		    : places && mask_has_places(child, path) ? mask_open_directory(child)
							     : mask_directory(child);
	/* Of our own making, upon a mount that is shared with nobody: it is private. */
	if (tree >= 0 && tree_attach(tree, fd) == 0)
		result = 1;
	fd_close(&tree);
	fd_close(&fd);
	return result;
}

static int
mask_early(struct child *child, const char *path)
{
	return mask_cover(child, path, true);
}

static int
mask_late(struct child *child, const char *path)
{
	return mask_cover(child, path, false);
}

/* A clone of it on top of itself, or the mount itself where that begins there: others hold it. */
static int
mask_write(struct child *child, const char *path)
{
	struct ctr_statx info = {0};
	int result = -1;
	int tree = -1;
	int fd = place_open(child, path);

	child_item(child, path, "");
	if (fd < 0)
		return mask_absent(errno) ? 0 : -1;
	if (fd_statx(fd, CTR_STATX_MNT_ID, &info) == 0
	    && (info.attributes & CTR_STATX_ATTR_MOUNT_ROOT) != 0)
		result = tree_protect(fd, CTR_MOUNT_ATTR_RDONLY, true);
	else if ((tree = tree_clone(fd, "", true, false)) >= 0 && tree_attach(tree, fd) == 0
	    && tree_propagate(tree, false, true) == 0)
		result = tree_protect(tree, CTR_MOUNT_ATTR_RDONLY, true);
	fd_close(&tree);
	fd_close(&fd);
	return result < 0 ? -1 : 1;
}

bool
mask_fits(const char *const *patterns, const char *name)
{
	for (; *patterns != NULL; patterns++)
		if (fnmatch(*patterns, name, FNM_PERIOD) == 0)
			return true;
	return false;
}

/* above/PATTERN/below: each name that fits one of them. Returns how many there were. */
static int
mask_each(struct child *child, const char *above, const char *const *patterns, const char *below,
    int (*act)(struct child *, const char *))
{
	char path[1024];
	const char *name;
	struct dir dir;
	int result = 0;
	int count = 0;
	int fd = place_open_flags(child, above, O_RDONLY | O_DIRECTORY);

	child_item(child, above, "");
	if (fd < 0)
		return mask_absent(errno) || errno == EACCES ? 0 : -1;
	dir_from(&dir, fd);
	while (result >= 0 && (name = dir_next(&dir)) != NULL) {
		if (!mask_fits(patterns, name))
			continue;
		snprintf(path, sizeof(path), "%s/%s%s", above, name, below);
		result = act(child, path);
		count += result;
	}
	if (dir.error != 0) /* what was not told of would stay uncovered */
		result = -1;
	dir_close(&dir);
	return result < 0 ? -1 : count;
}

/* One path, or all that a pattern stands for. Returns how many. */
static int
mask_all(struct child *child, const char *path, int (*act)(struct child *, const char *))
{
	const char *star = strchr(path, '*');
	char above[512];
	char pattern[256];
	const char *below;
	char *slash;

	if (star == NULL)
		return act(child, path);
	below = star + strcspn(star, "/");
	snprintf(above, sizeof(above), "%.*s", (int)(below - path), path);
	slash = strrchr(above, '/');
	snprintf(pattern, sizeof(pattern), "%s", slash + 1);
	*slash = '\0';
	return mask_each(child, above, (const char *const[]){pattern, NULL}, below, act);
}

int
mask_path(struct child *child, const char *path)
{
	return mask_all(child, path, mask_early) < 0 ? -1 : 0;
}

int
mask_one(struct child *child, const char *path)
{
	return mask_early(child, path) < 0 ? -1 : 0;
}

int
mask_names(struct child *child, const char *above, const char *const *patterns)
{
	return mask_each(child, above, patterns, "", mask_early) < 0 ? -1 : 0;
}

/* A list of spec/paths.h. What was asked for by name must be there. */
static int
mask_list(struct child *child, char *const *words, const char *const *standard,
    int (*act)(struct child *, const char *))
{
	struct paths_entry entry;

	for (unsigned at = 0; paths_next(words, standard, &at, &entry);) {
		int count = mask_all(child, entry.path, act);

		if (count > 0 || (count == 0 && !entry.required))
			continue;
		if (count == 0) {
			child_item(child, entry.path, ": not in the container");
			errno = ENOENT;
		}
		return -1;
	}
	return 0;
}

int
step_mask(struct child *child)
{
	const struct spec *spec = child->spec;

	for (unsigned i = 0; i < child->open_cover_count; i++) {
		child_item(child, "covered directory", "");
		if (tree_protect(child->open_covers[i], CTR_MOUNT_ATTR_RDONLY, false) < 0)
			return -1;
		fd_close(&child->open_covers[i]);
	}
	/* First what is only read: it may have a covered path below it. */
	if (mask_list(child, spec->readonly_paths, paths_readonly, mask_write) < 0)
		return -1;
	return mask_list(child, spec->masked_paths, paths_masked, mask_late);
}
