/* SPDX-License-Identifier: ISC */
/*
 * A network namespace takes the kernel as long to make as half of what else is
 * to be prepared. In: a spec. Out: one with loopback up, made meanwhile by a
 * process that is gone before the container's first; none where anything is
 * odd: then that one makes it itself, and tells what is wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/share.h"
#include "start/start.h"

/* It has this process's memory and descriptors, and an errno of its own. */
static void
network_make(void *argument)
{
	struct network *network = argument;
	struct child child = {.spec = network->spec, .sys = -1};

	if (unshare(CTR_CLONE_NEWNET) == 0 && net_up(&child) == 0) {
		network->sys = child.sys;
		network->fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	}
	_exit(0);
}

void
network_begin(struct network *network, const struct spec *spec)
{
	const struct ctr_clone_args args = {.flags = CTR_CLONE_FILES};

	*network = (struct network){.spec = spec, .fd = -1, .sys = -1};
	if (spec->net == SPEC_NS_PRIVATE && spec->user_ns == SPEC_NS_HOST && share_errno()
	    && sysconf(_SC_NPROCESSORS_ONLN) > 1)
		network->pid = share_clone(&args, SHARE_NETWORK, network_make, network);
}

void
network_end(struct network *network, struct child *child)
{
	if (network->pid <= 0)
		return;
	while (waitpid(network->pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	network->pid = -1;
	child->net = network->fd;
	if (network->fd >= 0)
		child->sys = network->sys;
	else
		fd_close(&network->sys);
}
