/* SPDX-License-Identifier: ISC */
/*
 * Into the new root. In: child->root. Out: it is "/", the old one is gone from
 * this namespace. Where there is no pivot_root (initramfs): move and chroot.
 */
#include <errno.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/child.h"

int
step_pivot(struct child *child)
{
	child_item(child, "/", "");
	if (child->spec->rootfs == NULL) /* already "/"; enter what was mounted upon */
		return chdir("/");
	if (fchdir(child->root) < 0)
		return -1;
	if (syscall(SYS_pivot_root, ".", ".") == 0) {
		/* The old root now lies on top of the new one: take it off (pivot_root(2)). */
		return umount2(".", MNT_DETACH) < 0 ? -1 : chdir("/");
	}
	if (errno != EINVAL)
		return -1;
	if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
		return -1;
	return chdir("/");
}
