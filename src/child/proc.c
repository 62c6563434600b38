/* SPDX-License-Identifier: ISC */
/*
 * /proc and /sys of the container. Out: its own processes; sysfs read-only.
 * Where the kernel lets us mount none of our own, because the namespace it
 * shows is another user namespace's, the host's is there, read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"
#include "child/mountinfo.h"

/* The host's own tree at path, recursively; none of it can be written, executed or opened as a device. */
static int
proc_host(struct child *child, const char *path, unsigned extra)
{
	struct ctr_mount_attr attr = {.attr_set = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV
		| CTR_MOUNT_ATTR_NOEXEC | extra};
	char link[32];
	char target[512];
	ssize_t length;
	int result;
	int fd;

	/* With the host's root it is there already; else beneath what is mounted there now. */
	if (child->spec->rootfs != NULL
	    && mount_in(child, path, path, NULL, MS_BIND | MS_REC, NULL) < 0)
		return -1;
	fd = open_how(child->root, path + 1, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (fd < 0)
		return -1;
	result = tree_setattr(fd, CTR_AT_RECURSIVE, &attr);
	if (result < 0 && (errno == ENOSYS || errno == EPERM)) {
		length = readlink(fd_path(fd, link), target, sizeof(target) - 1);
		target[length > 0 ? length : 0] = '\0';
		result = length <= 0 ? -1
				     : mountinfo_remount_below(target, MS_NOSUID | MS_NODEV | MS_NOEXEC
					     | (extra != 0 ? MS_RDONLY : 0));
	}
	fd_close(&fd);
	return result;
}

int
step_proc(struct child *child)
{
	unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (mount_in(child, "proc", "/proc", "proc", flags, NULL) < 0)
		return -1;
	/* Writable until step_net has brought loopback up; step_mask makes it read-only. */
	if (mount_in(child, "sysfs", "/sys", "sysfs", flags, NULL) == 0)
		return 0;
	if (errno == EPERM && child->spec->net == SPEC_NS_HOST)
		return proc_host(child, "/sys", CTR_MOUNT_ATTR_RDONLY);
	return errno == ENOENT && child->spec->rootfs == NULL ? 0 : -1;
}
