/* SPDX-License-Identifier: ISC */
/*
 * Into the new root. In: child->root, staged on top of "/". Out: it is "/",
 * the old one is gone from this namespace.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/caps.h"
#include "child/child.h"
#include "child/tree.h"

/*
 * The kernel's first file system (an initramfs) lies under everything and cannot
 * be left. The new root lies on top of it, and chroot goes there: ".." ends at
 * the topmost mount. Who may mount can take that one off; pivot_root would have
 * locked it in a user namespace, which is a border then. In the first one
 * SYS_ADMIN has ways enough without.
 */
static int
pivot_above(struct child *child)
{
	if (caps_may_mount(child->spec) && child_first_user(child) != 1) {
		child_item(child, "/", " is an initramfs, that cannot be left: "
				       "SYS_ADMIN in a user namespace would uncover it");
		errno = EPERM;
		return -1;
	}
	return chroot(".") < 0 ? -1 : chdir("/");
}

int
step_pivot(struct child *child)
{
	const struct spec *spec = child->spec;

	child_item(child, "/", "");
	if (child_in_place(child)) /* already "/" */
		return 0;
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
	return errno == EINVAL ? pivot_above(child) : -1;
}
