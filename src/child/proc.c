/* SPDX-License-Identifier: ISC */
/*
 * /proc and /sys of the container. Out: its own processes; sysfs read-only but where asked.
 * Where the kernel lets us mount none of our own, because what it shows is
 * another user namespace's, the host's is there.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"
#include "child/place.h"
#include "child/tree.h"
#include "spec/mounts.h"

enum {
	PROC_ATTR = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOEXEC,
};

/* The host's own tree, recursively: still reachable, for "/" is the old root until step_pivot. */
static int
proc_host(struct child *child, const char *path, int *tree, unsigned attr)
{
	/* With the host's root it is there already. */
	if (child_in_place(child)) {
		*tree = place_open(child, path);
		if (*tree < 0)
			return errno == ENOENT ? 0 : -1;
	} else {
		*tree = tree_clone(AT_FDCWD, path, true, false);
		if (*tree < 0 || place_fixed(child, *tree, path) < 0)
			return -1;
	}
	return tree_protect(*tree, attr, true);
}

static int
proc_mount(struct child *child)
{
	const struct spec_mount *mount = mounts_at(child->spec, "/proc");
	unsigned attr = PROC_ATTR;

	child_item(child, "/proc", "");
	if (mount != NULL && (mount->flags & SPEC_MOUNT_RO) != 0)
		attr |= CTR_MOUNT_ATTR_RDONLY;
	child->proc = tree_make("proc", mount != NULL ? mount->data : NULL, attr);
	if (child->proc >= 0)
		return place_fixed(child, child->proc, "/proc");
	/* With options it cannot be had: the host's has its own. */
	if (errno == EPERM && child->spec->pid_ns != SPEC_NS_PRIVATE
	    && (mount == NULL || mount->data == NULL))
		return proc_host(child, "/proc", &child->proc, attr);
	return -1;
}

unsigned
proc_sys_attr(const struct child *child)
{
	const struct spec_mount *mount = mounts_at(child->spec, "/sys");
	bool writable = mount != NULL && mount->kind == SPEC_MOUNT_SYSFS && (mount->flags & SPEC_MOUNT_RO) == 0;

	return writable ? PROC_ATTR : PROC_ATTR | CTR_MOUNT_ATTR_RDONLY;
}

int
step_proc(struct child *child)
{
	const struct spec_mount *mount = mounts_at(child->spec, "/sys");

	if (proc_mount(child) < 0)
		return -1;
	if (mount != NULL && mount->kind != SPEC_MOUNT_SYSFS) { /* step_mount's */
		fd_close(&child->sys);
		return 0;
	}
	child_item(child, "/sys", "");
	if (child->sys < 0) /* step_net had none to leave */
		child->sys = tree_make("sysfs", NULL, proc_sys_attr(child));
	if (child->sys < 0)
		return errno == EPERM && child->spec->net != SPEC_NS_PRIVATE
		    ? proc_host(child, "/sys", &child->sys, proc_sys_attr(child))
		    : -1;
	if (place_fixed(child, child->sys, "/sys") == 0)
		return 0;
	return errno == ENOENT && child_in_place(child) ? 0 : -1;
}
