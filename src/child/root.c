/* SPDX-License-Identifier: ISC */
/*
 * The new root: a directory, or the host's own tree read-only. In: rootfs of
 * the spec. Out: child->root, a mount nobody else has. All other mounts are
 * opened below it, so a link inside a hostile tree leads nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"
#include "child/mountinfo.h"

/* open_tree (5.2) and mount_setattr (5.12), the latter else mountinfo by hand. */
static int
root_host(struct child *child)
{
	unsigned flags = CTR_MOUNT_ATTR_RDONLY | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOSUID;
	struct ctr_mount_attr attr = {.attr_set = flags};

	/* This namespace's own copy of the tree is the root: nothing to clone, nothing to leave. */
	child->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (child->root < 0)
		return -1;
	if (tree_setattr(child->root, CTR_AT_RECURSIVE, &attr) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	return mountinfo_remount_below("", MS_RDONLY | MS_NODEV | MS_NOSUID);
}

static int
root_directory(struct child *child)
{
	const char *rootfs = child->spec->rootfs;
	unsigned long flags = MS_NODEV | MS_NOSUID | (child->spec->readonly ? MS_RDONLY : 0);
	struct ctr_mount_attr attr = {.attr_set = CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOSUID
		| (child->spec->readonly ? CTR_MOUNT_ATTR_RDONLY : 0)};

	child_item(child, rootfs, "");
	if (mount(rootfs, child->record, NULL, MS_BIND | MS_REC, NULL) < 0)
		return -1;
	child->root = open(child->record, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (child->root < 0)
		return -1;
	/* Devices and set-uid files of an image are nobody's to open; flags are added, none cleared. */
	if (tree_setattr(child->root, CTR_AT_RECURSIVE, &attr) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	return mountinfo_remount_below(child->record, flags);
}

int
step_root(struct child *child)
{
	child_item(child, "/", "");
	return child->spec->rootfs == NULL ? root_host(child) : root_directory(child);
}

int
mount_in(struct child *child, const char *source, const char *path, const char *type,
    unsigned long flags, const char *data)
{
	char target[32];
	int fd;
	int result;

	child_item(child, path, "");
	fd = open_how(child->root, path + 1, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (fd < 0 && errno == ENOENT && child->spec->rootfs != NULL
	    && (flags & MS_BIND) == 0) {
		/* One component below a directory of ours, or of the image. */
		if (mkdirat(child->root, path + 1, 0755) < 0)
			return -1;
		fd = open_how(child->root, path + 1, O_PATH | O_CLOEXEC | O_DIRECTORY, 0,
		    CTR_RESOLVE_IN_ROOT);
	}
	if (fd < 0)
		return -1;
	result = mount(source, fd_path(fd, target), type, flags, data);
	fd_close(&fd);
	return result;
}
