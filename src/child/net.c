/* SPDX-License-Identifier: ISC */
/*
 * Loopback up without a socket: the flags are written in the sysfs of the new
 * network namespace, before that is the container's.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"
#include "child/tree.h"

enum {
	NET_TRIES = 2000, /* of 1 ms */
};

/* The kernel only tries its network lock here and says EAGAIN when it is taken. */
static int
net_write(int fd)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	for (unsigned try = 0; try < NET_TRIES; try++) {
		if (write(fd, "0x9", 3) == 3) /* IFF_UP | IFF_LOOPBACK */
			return 0;
		if (errno != EAGAIN && errno != EINTR)
			return -1;
		nanosleep(&pause, NULL);
	}
	return -1;
}

int
net_up(struct child *child)
{
	struct ctr_mount_attr readonly = {.attr_set = CTR_MOUNT_ATTR_RDONLY};
	int sys;
	int fd;
	int result = 0;

	child_item(child, "lo", "");
	/* A sysfs of our own that is mounted nowhere: no tree of an image stands between. */
	sys = tree_make("sysfs", NULL, CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOEXEC);
	if (sys < 0)
		return errno == ENODEV ? 0 : -1; /* no sysfs: loopback stays down */
	fd = open_how(sys, "class/net/lo/flags", O_WRONLY | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (fd < 0 || net_write(fd) < 0)
		result = -1;
	fd_close(&fd);
	/* From here on the container's own /sys. Before 5.12: another one will be. */
	if (result == 0 && ((proc_sys_attr(child) & CTR_MOUNT_ATTR_RDONLY) == 0 || tree_setattr(sys, 0, &readonly) == 0))
		child->sys = sys;
	else
		fd_close(&sys);
	return result;
}

int
step_net(struct child *child)
{
	if (child->spec->net != SPEC_NS_PRIVATE)
		return 0;
	if (child->net < 0)
		return net_up(child);
	child_item(child, "network namespace", "");
	return setns(child->net, CTR_CLONE_NEWNET);
}
