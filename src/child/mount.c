/* SPDX-License-Identifier: ISC */
/*
 * The mounts of [mount]. In: spec->mounts, sorted, and what step_source opened
 * for them. Out: each at its place, with its flags; what lies above was there
 * before what lies below.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/cgroupfs.h"
#include "child/child.h"
#include "child/copy.h"
#include "child/file.h"
#include "child/overlay.h"
#include "child/place.h"
#include "child/tree.h"

static unsigned
mount_attr(const struct spec_mount *mount)
{
	return ((mount->flags & SPEC_MOUNT_RO) != 0 ? CTR_MOUNT_ATTR_RDONLY : 0)
	    | ((mount->flags & SPEC_MOUNT_SUID) == 0 ? CTR_MOUNT_ATTR_NOSUID : 0)
	    | ((mount->flags & SPEC_MOUNT_DEV) == 0 && mount->kind != SPEC_MOUNT_DEVPTS
		    ? CTR_MOUNT_ATTR_NODEV
		    : 0)
	    | ((mount->flags & SPEC_MOUNT_NOEXEC) != 0 ? CTR_MOUNT_ATTR_NOEXEC : 0);
}

static const char *
mount_type(enum spec_mount_kind kind)
{
	return kind == SPEC_MOUNT_DEVPTS ? "devpts" : kind == SPEC_MOUNT_MQUEUE ? "mqueue" : "tmpfs";
}

/* An overlay's layers are needed until it is mounted, not longer. */
static int
mount_overlay(struct child *child, unsigned i)
{
	const struct spec_mount *mount = &child->spec->mounts[i];
	int lower = child->trees[i];
	int tree;

	child_item(child, "overlay ", mount->target);
	if (tree_stage(lower) < 0)
		return -1;
	tree = overlay_make(child, lower, child->uppers[i], mount->size);
	for (unsigned staged = 0; tree >= 0 && staged < 2; staged++) /* what was upon it, then it */
		if (tree_unstage(lower) < 0)
			fd_close(&tree);
	fd_close(&lower);
	fd_close(&child->uppers[i]);
	return tree;
}

static int
mount_tree(struct child *child, unsigned i)
{
	const struct spec_mount *mount = &child->spec->mounts[i];

	child_item(child, mount->target, "");
	switch (mount->kind) {
	case SPEC_MOUNT_BIND:
	case SPEC_MOUNT_IMAGE:
		return child->trees[i];
	case SPEC_MOUNT_FILE:
		return file_tree(mount, &child->trees[i]);
	case SPEC_MOUNT_OVERLAY:
		return mount_overlay(child, i);
	case SPEC_MOUNT_CGROUP:
		return cgroupfs_tree(child);
	default:
		return tree_make(mount_type(mount->kind), mount->data, 0);
	}
}

/* copy: what the image has there; nothing where it has nothing. */
static int
mount_copy(struct child *child, const struct spec_mount *mount, int tree)
{
	int from = place_open_flags(child, mount->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int to = openat(tree, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = to < 0 || (from < 0 && errno != ENOENT) ? -1 : from < 0 ? 0 : copy_tree(from, to);

	child_item(child, mount->target, ": copy");
	fd_close(&from);
	fd_close(&to);
	return result;
}

static int
mount_one(struct child *child, unsigned i)
{
	const struct spec_mount *mount = &child->spec->mounts[i];
	bool recursive = (mount->flags & SPEC_MOUNT_REC) != 0 || mount->kind == SPEC_MOUNT_CGROUP;
	int result = -1;
	int tree = mount_tree(child, i);

	if (tree < 0)
		return -1;
	if ((mount->flags & SPEC_MOUNT_COPY) != 0 && mount_copy(child, mount, tree) < 0) {
		fd_close(&tree);
		return -1;
	}
	if (((mount->flags & SPEC_MOUNT_OVER) != 0
		    ? place_over(child, tree, mount->target)
		    : place_put(child, tree, mount->target, (mount->flags & SPEC_MOUNT_SLAVE) != 0))
	    == 0)
		result = tree_protect(tree,
		    mount->kind == SPEC_MOUNT_CGROUP && child->delegated[0] != '\0'
			? mount_attr(mount) & ~CTR_MOUNT_ATTR_RDONLY
			: mount_attr(mount),
		    recursive);
	child->trees[i] = TREE_NONE;
	fd_close(&tree);
	return result;
}

int
step_mount(struct child *child)
{
	for (unsigned i = 0; i < child->spec->mount_count; i++) {
		const struct spec_mount *mount = &child->spec->mounts[i];

		if (mount->kind == SPEC_MOUNT_PROC || mount->kind == SPEC_MOUNT_SYSFS) /* step_proc's */
			continue;
		if (mount->kind == SPEC_MOUNT_DEVPTS && strcmp(mount->target, "/dev/pts") == 0) /* step_dev's */
			continue;
		if (child->trees[i] != TREE_SKIP && mount_one(child, i) < 0)
			return -1;
	}
	return 0;
}
