/* SPDX-License-Identifier: ISC */
/*
 * The new root: a directory, an image, an empty tmpfs, or the host's own tree
 * read-only; an overlay above it. In: child->base. Out: child->root, a mount
 * nobody else has. All other mounts are opened below it, so a link inside a
 * hostile tree leads nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"
#include "child/mountinfo.h"
#include "child/overlay.h"
#include "child/tree.h"
#include "spec/mountopt.h"

enum {
	/* Devices and set-uid files of an image are nobody's to open. */
	ROOT_ATTR = CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOSUID,
};

/* Where the container has file systems of its own: the host's are not carried over. */
static const char *const root_own[] = {"proc", "sys", "dev", "run", "tmp"};

static int
root_host(struct child *child)
{
	/* This namespace's own copy of the tree is the root: nothing to clone, nothing to leave. */
	child->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (child->root < 0)
		return -1;
	/* The caller's directory may be one that is mounted upon. */
	return chdir("/") < 0 ? -1 : tree_protect(child->root, ROOT_ATTR | CTR_MOUNT_ATTR_RDONLY, true);
}

static int
root_empty(struct child *child)
{
	char *options = mountopt_tmpfs(child->spec->overlay_size, "mode=755");

	if (options == NULL)
		return -1;
	child->base = tree_make("tmpfs", options, ROOT_ATTR);
	free(options);
	return child->base < 0 ? -1 : 0;
}

/* In a kept upper: a file where the lower tree has a directory, or the other way round. */
static bool
root_other_kind(int fd, int place)
{
	struct stat below, here;

	return fstat(fd, &below) == 0 && fstat(place, &here) == 0
	    && S_ISDIR(below.st_mode) != S_ISDIR(here.st_mode);
}

/*
 * What was mounted below the lower tree is there read-only: an overlay has one file system below.
 * But where a kept upper has removed or replaced its place: then that is seen.
 */
static int
root_graft(void *argument, int fd, const char *path)
{
	struct child *child = argument;
	size_t length = strcspn(path, "/");
	int result = 0;
	int place;
	int tree;

	for (unsigned i = 0; child->spec->rootfs == NULL && i < sizeof(root_own) / sizeof(root_own[0]); i++)
		if (strlen(root_own[i]) == length && strncmp(root_own[i], path, length) == 0)
			return 0;
	child_item(child, "/", path);
	place = open_how(child->root, path, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT | CTR_RESOLVE_NO_SYMLINKS);
	if (place < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
	if (root_other_kind(fd, place)) {
		fd_close(&place);
		return 0;
	}
	tree = tree_clone(fd, "", true, false);
	if (tree < 0 || tree_attach(tree, place) < 0 || tree_propagate(tree, false, true) < 0)
		result = -1;
	fd_close(&tree);
	fd_close(&place);
	return result;
}

/*
 * A bare EINVAL: in a user namespace the mounts of the host are locked, and what
 * lies under one cannot be shown by an overlay, which has one file system below.
 * A bare EPERM: there it is a file system for users since 459c7c565ac3 (5.11).
 */
static void
root_explain(struct child *child)
{
	int error = errno;

	if (error == EINVAL && child_first_user(child) == 0)
		child_item(child, child->spec->rootfs != NULL ? child->spec->rootfs : "/",
		    " has mounts in it: in a user namespace no overlay goes above them; "
		    "name a rootfs without");
	if (error == EPERM && child_first_user(child) == 0)
		child_item(child, "overlay", ": in a user namespace it needs Linux 5.11");
	errno = error;
}

static int
root_overlay(struct child *child)
{
	const char *overlay = child->spec->overlay;

	child_item(child, "overlay ", overlay);
	child->root = overlay_make(child, child->base, child->upper, child->spec->overlay_size);
	if (child->root < 0 || tree_stage(child->root) < 0) {
		root_explain(child);
		return -1;
	}
	child->staged += 2;
	return mountinfo_children(child->base, root_graft, child);
}

int
step_root(struct child *child)
{
	const struct spec *spec = child->spec;
	unsigned attr = spec->suid ? ROOT_ATTR & ~(unsigned)CTR_MOUNT_ATTR_NOSUID : ROOT_ATTR;

	child_item(child, spec->rootfs != NULL ? spec->rootfs : "/", "");
	if (child_in_place(child))
		return root_host(child);
	if (child->base < 0 && root_empty(child) < 0)
		return -1;
	if (spec->overlay != NULL || child->image || spec->readonly == SPEC_YES)
		attr |= CTR_MOUNT_ATTR_RDONLY;
	if (strcmp(spec->rootfs != NULL ? spec->rootfs : "", "none") == 0
	    || (child->image && spec->readonly == SPEC_NO && spec->overlay == NULL))
		attr &= ~(unsigned)CTR_MOUNT_ATTR_RDONLY;
	if (tree_stage(child->base) < 0 || tree_protect(child->base, attr, true) < 0)
		return -1;
	child->staged = 1;
	child->root = child->base;
	return spec->overlay != NULL ? root_overlay(child) : 0;
}
