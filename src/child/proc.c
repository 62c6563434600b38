/* SPDX-License-Identifier: ISC */
/* /proc and /sys of the container. Out: its own processes; sysfs read-only. */
#include <errno.h>

#include "base/compat.h"
#include "child/child.h"

int
step_proc(struct child *child)
{
	unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (mount_in(child, "proc", "/proc", "proc", flags, NULL) < 0)
		return -1;
	/* Writable until step_net has brought loopback up; step_mask makes it read-only. */
	if (mount_in(child, "sysfs", "/sys", "sysfs", flags, NULL) < 0
	    && (errno != ENOENT || child->spec->rootfs != NULL))
		return -1;
	return 0;
}
