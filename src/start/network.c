/* SPDX-License-Identifier: ISC */
/*
 * A network namespace takes the kernel as long to make as all that is to be
 * prepared. In: a spec. Out: one with loopback up, made meanwhile by a process
 * that is gone before the container's first, and beside it what is done ahead;
 * none where anything is odd: then that one makes it itself, and tells what is wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/share.h"
#include "spec/paths.h"
#include "start/start.h"

enum {
	NETWORK_YIELDS = 4, /* the first one may be in vain */
	NETWORK_TURNS = 4000, /* 0.1 ms */
	NETWORK_LATE_MS = 20,
};

/*
 * Names that pid 1 is going to look up in a sysfs that nobody has looked at yet. What the descriptor
 * is by now matters to nobody: nothing comes of it but what the kernel remembers.
 */
static void
network_look(int sys)
{
	static const char start[] = "/sys/";
	struct stat st;

	for (const char *const *path = paths_masked; *path != NULL; path++)
		if (strncmp(*path, start, strlen(start)) == 0)
			fstatat(sys, *path + strlen(start), &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
}

/* It has this process's memory and descriptors, and an errno of its own. */
static void
network_make(void *argument)
{
	struct network *network = argument;
	struct child child = {.spec = network->spec, .sys = -1};

	/* In its parent's stead: that one is to do it, for who runs is moved by way of a third. */
	for (unsigned try = 0; try < NETWORK_YIELDS && apart_here(&network->apart); try++)
		sched_yield();
	if (apart_here(&network->apart))
		apart_send(&network->apart, 0);
	if (unshare(CTR_CLONE_NEWNET) == 0 && net_up(&child) == 0) {
		network->sys = child.sys;
		network->fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	}
	ahead_work(&network->ahead);
	__atomic_store_n(&network->ready, true, __ATOMIC_RELEASE);
	network_look(child.sys);
	_exit(0);
}

void
network_begin(struct network *network, const struct spec *spec)
{
	const struct ctr_clone_args args = {.flags = CTR_CLONE_FILES};

	*network = (struct network){.spec = spec, .fd = -1, .sys = -1};
	ahead_init(&network->ahead, spec);
	if (spec->net == SPEC_NS_PRIVATE && spec->user_ns == SPEC_NS_HOST && share_errno()
	    && apart_find(&network->apart))
		network->pid = share_clone(&args, SHARE_NETWORK, network_make, network);
	if (network->pid > 0)
		apart_send(&network->apart, network->pid);
}

/* An end and a wake-up take longer than what is left to do, most often. */
static bool
network_watch(const struct network *network)
{
	for (unsigned turn = 0; turn < NETWORK_TURNS; turn++) {
		if (__atomic_load_n(&network->ready, __ATOMIC_ACQUIRE))
			return true;
		cpu_pause();
	}
	return false;
}

/*
 * It may be behind one of a higher priority that never leaves the processor it was sent to: late, it
 * comes to this one, on which nobody is but us, who wait. It may send itself away once more.
 */
static void
network_wait(const struct network *network)
{
	struct pollfd ended = {.fd = pidfd_open_pid(network->pid), .events = POLLIN};
	int count;

	while (ended.fd >= 0
	    && ((count = poll(&ended, 1, NETWORK_LATE_MS)) == 0 || (count < 0 && errno == EINTR)))
		apart_fetch(network->pid);
	fd_close(&ended.fd);
	while (waitpid(network->pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

void
network_reap(struct network *network)
{
	if (network->pid > 0 && waitpid(network->pid, NULL, __WALL | WNOHANG) == 0)
		network_wait(network);
	network->pid = -1;
}

void
network_take(struct network *network, struct child *child)
{
	if (network->pid <= 0)
		return;
	ahead_work(&network->ahead);
	if (!network_watch(network))
		network_reap(network);
	ahead_done(&network->ahead, child);
	child->net = network->fd;
	if (network->fd >= 0)
		child->sys = network->sys;
	else
		fd_close(&network->sys);
}

void
network_end(struct network *network, struct child *child)
{
	network_take(network, child);
	network_reap(network);
}
