/* SPDX-License-Identifier: ISC */
/*
 * Loopback up without a socket: the flags are written in the sysfs that was
 * mounted inside the new network namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/child.h"

int
step_net(struct child *child)
{
	int fd;
	int result;

	if (child->spec->net == SPEC_NS_HOST)
		return 0;
	child_item(child, "lo", "");
	fd = open_how(child->root, "sys/class/net/lo/flags", O_WRONLY | O_CLOEXEC, 0,
	    CTR_RESOLVE_IN_ROOT);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1; /* no sysfs: loopback stays down */
	result = write(fd, "0x9", 3) == 3 ? 0 : -1; /* IFF_UP | IFF_LOOPBACK */
	close(fd);
	return result;
}
