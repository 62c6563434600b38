/* SPDX-License-Identifier: ISC */
/*
 * Stopping a container whose command is pid 1 itself (container.init = no). In:
 * a signal that was sent. Out: how long to wait for its effect. The kernel
 * drops a signal that such a process does not handle; then all others get it,
 * the wait is cut, and a handler that appears late gets it once more.
 */
#include <signal.h>

#include "base/compat.h"
#include "run/cgroup.h"
#include "run/handoff.h"
#include "run/listen.h"
#include "run/witness.h"
#include "watch/monitor.h"

static const uint64_t bare_grace_ns = 1000000000;
static const uint64_t bare_look_ns = 100000000;

/* Surely nothing comes of it: no handler, not blocked, nobody waits for it. */
static bool
bare_is_deaf(const struct monitor *monitor, int sig)
{
	struct listen listen;

	return listen_read(monitor->status.payload.pid, sig, &listen) == 0 && !listen.handled
	    && !listen.threads;
}

uint64_t
bare_grace(struct monitor *monitor, int sig, uint64_t wait)
{
	struct cgroup_set cgroups;

	if (!witness_bare(&monitor->status) || !bare_is_deaf(monitor, sig))
		return wait;
	if (cgroup_load(&cgroups, MONITOR_DIR) == 0)
		cgroup_signal_others(&cgroups, sig, monitor->status.payload.pid);
	timer_set(monitor, TIMER_LISTEN, bare_look_ns);
	return wait < bare_grace_ns ? wait : bare_grace_ns;
}

/* Has it a handler now for the signal that was sent last? */
void
bare_listen(struct monitor *monitor)
{
	uint64_t step = monitor->status.stop_step;
	int sig;

	if (step == 0 || step > monitor->schedule.count
	    || timer_left(monitor, TIMER_STOP) == UINT64_MAX)
		return;
	sig = monitor->schedule.step[step - 1].signal;
	if (bare_is_deaf(monitor, sig)) {
		timer_set(monitor, TIMER_LISTEN, bare_look_ns);
		return;
	}
	pidfd_signal(monitor->payload, sig);
	timer_set(monitor, TIMER_STOP, monitor->schedule.step[step - 1].wait_ns);
}
