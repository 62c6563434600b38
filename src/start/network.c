/* SPDX-License-Identifier: ISC */
/*
 * A network namespace takes the kernel as long to make as all that is to be
 * prepared. In: a spec. Out: one with loopback up, made meanwhile by a process
 * that is gone before the container's first, and beside it what is done ahead;
 * none where anything is odd: then that one makes it itself, and tells what is wrong.
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

enum {
	NETWORK_YIELDS = 4, /* the first one may be in vain */
	NETWORK_TURNS = 4000, /* 0.1 ms */
};

/* The processors that this process may use but the one it is on. False: there are none. */
static bool
network_others(struct network *network)
{
	const unsigned bits = 8 * sizeof(network->others[0]);
	unsigned long *others = network->others;

	if (syscall(SYS_sched_getaffinity, 0, sizeof(network->others), others) < 0
	    || syscall(SYS_getcpu, &network->cpu, NULL, NULL) < 0 || network->cpu / bits >= NETWORK_CPUS)
		return false;
	others[network->cpu / bits] &= ~(1UL << network->cpu % bits);
	for (unsigned i = 0; i < NETWORK_CPUS; i++)
		if (others[i] != 0)
			return true;
	return false;
}

/* A scheduler may keep two that share memory together; who waits in a queue is moved for nothing. */
static void
network_apart(const struct network *network, pid_t pid)
{
	syscall(SYS_sched_setaffinity, pid, sizeof(network->others), network->others);
}

/* Whether the caller is where network_others() was called. */
static bool
network_here(const struct network *network)
{
	unsigned cpu;

	return syscall(SYS_getcpu, &cpu, NULL, NULL) == 0 && cpu == network->cpu;
}

/* It has this process's memory and descriptors, and an errno of its own. */
static void
network_make(void *argument)
{
	struct network *network = argument;
	struct child child = {.spec = network->spec, .sys = -1};

	/* In its parent's stead: that one is to do it, for who runs is moved by way of a third. */
	for (unsigned try = 0; try < NETWORK_YIELDS && network_here(network); try++)
		sched_yield();
	if (network_here(network))
		network_apart(network, 0);
	if (unshare(CTR_CLONE_NEWNET) == 0 && net_up(&child) == 0) {
		network->sys = child.sys;
		network->fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	}
	ahead_work(&network->ahead);
	__atomic_store_n(&network->ready, true, __ATOMIC_RELEASE);
	_exit(0);
}

void
network_begin(struct network *network, const struct spec *spec)
{
	const struct ctr_clone_args args = {.flags = CTR_CLONE_FILES};

	*network = (struct network){.spec = spec, .fd = -1, .sys = -1};
	ahead_init(&network->ahead, spec);
	if (spec->net == SPEC_NS_PRIVATE && spec->user_ns == SPEC_NS_HOST && share_errno()
	    && network_others(network))
		network->pid = share_clone(&args, SHARE_NETWORK, network_make, network);
	if (network->pid > 0)
		network_apart(network, network->pid);
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

void
network_reap(struct network *network)
{
	while (network->pid > 0 && waitpid(network->pid, NULL, __WALL) < 0 && errno == EINTR)
		;
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
