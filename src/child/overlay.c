/* SPDX-License-Identifier: ISC */
/*
 * overlay(5) by descriptors. In: a lower tree, an upper directory or a size.
 * Out: a mount. The layers are named as /proc/self/fd/N: no path of the host
 * stands in the container's mountinfo, and no ':' or ',' in one does harm.
 */
#include "child/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/tree.h"
#include "spec/mountopt.h"

int
overlay_directory(const char *path)
{
	int fd = tree_clone(AT_FDCWD, path, false, false);

	if (fd >= 0
	    && ((mkdirat(fd, "upper", 0755) < 0 && errno != EEXIST)
		|| (mkdirat(fd, "work", 0700) < 0 && errno != EEXIST)))
		fd_close(&fd);
	return fd;
}

/* Inodes as many as pages. */
static int
overlay_memory(uint64_t size)
{
	char *options = mountopt_tmpfs(size, "mode=700");
	int tree = options == NULL
	    ? -1
	    : tree_make("tmpfs", options, CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV);

	free(options);
	if (tree >= 0 && (mkdirat(tree, "upper", 0755) < 0 || mkdirat(tree, "work", 0700) < 0))
		fd_close(&tree);
	return tree;
}

/* The merged root has the upper's owner and mode: those of the lower, where they can be given. */
static int
overlay_like(int lower, int upper)
{
	struct stat st;
	char path[32];

	if (fstat(lower, &st) < 0)
		return -1;
	if (fchownat(upper, "", st.st_uid, st.st_gid, AT_EMPTY_PATH) < 0 && errno != EPERM
	    && errno != EINVAL)
		return -1;
	return chmod(fd_path(upper, path), st.st_mode & 07777) < 0 && errno != EPERM ? -1 : 0;
}

/* Which attributes mark what an upper hides: read as the others are, what was removed from it is there again. */
static int
overlay_mount(struct child *child, int lower, int upper, int work)
{
	char options[160];
	int first = child_first_user(child);

	if (first < 0)
		return -1;
	snprintf(options, sizeof(options),
	    "lowerdir=/proc/self/fd/%d,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d%s", lower,
	    upper, work, first == 1 ? "" : ",userxattr");
	return tree_make("overlay", options, CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV);
}

int
overlay_make(struct child *child, int lower, int upper, uint64_t size)
{
	int memory = upper < 0 ? overlay_memory(size) : -1;
	int base = upper < 0 ? memory : upper;
	int tree = -1;
	int up = -1;
	int work = -1;

	/* Staged, or the overlay would not take it. */
	if (base >= 0 && tree_stage(base) == 0) {
		up = openat(base, "upper", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		work = openat(base, "work", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (up >= 0 && work >= 0 && (memory < 0 || overlay_like(lower, up) == 0))
		tree = overlay_mount(child, lower, up, work);
	fd_close(&memory);
	fd_close(&up);
	fd_close(&work);
	return tree;
}
