/* SPDX-License-Identifier: ISC */
/*
 * Into the new root. In: child->root, staged on top of "/". Out: it is "/",
 * the old one is gone from this namespace. Where there is no pivot_root
 * (initramfs) chroot does: ".." ends at a mount that lies on top of all.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/child.h"
#include "child/tree.h"

int
step_pivot(struct child *child)
{
	const struct spec *spec = child->spec;

	child_item(child, "/", "");
	if (child_in_place(child)) /* already "/"; enter what was mounted upon */
		return chdir("/");
	/* An empty root is written to no more once every place in it is made. */
	if (spec->rootfs != NULL && strcmp(spec->rootfs, "none") == 0 && spec->readonly != SPEC_NO
	    && tree_protect(child->root, CTR_MOUNT_ATTR_RDONLY, false) < 0)
		return -1;
	if (fchdir(child->root) < 0)
		return -1;
	if (syscall(SYS_pivot_root, ".", ".") == 0) {
		/* The old root now lies on top of the new one, on it what else was staged: take it off. */
		for (; child->staged > 0; child->staged--)
			if (umount2(".", MNT_DETACH) < 0)
				return -1;
		return chdir("/");
	}
	if (errno != EINVAL || chroot(".") < 0)
		return -1;
	return chdir("/");
}
