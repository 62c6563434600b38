/* SPDX-License-Identifier: ISC */
/*
 * The stop schedule. In: TERM/10/KILL. Out: signals at their times. KILL goes
 * to pid 1, with which the kernel ends the whole container.
 */
#include <signal.h>
#include <string.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/signame.h"
#include "run/cgroup.h"
#include "run/handoff.h"
#include "watch/monitor.h"

void
stop_step(struct monitor *monitor)
{
	const struct schedule *schedule = &monitor->schedule;
	uint64_t step = monitor->status.stop_step;
	uint64_t wait;

	if (step >= schedule->count) {
		timer_clear(monitor, TIMER_STOP);
		return;
	}
	wait = schedule->step[step].wait_ns;
	if (schedule->step[step].signal == SIGKILL || monitor->go >= 0) {
		struct cgroup_set cgroups;

		pidfd_signal(monitor->init, SIGKILL);
		if (cgroup_load(&cgroups, MONITOR_DIR) == 0)
			cgroup_kill(&cgroups);
	} else {
		monitor_signal(monitor, schedule->step[step].signal);
		wait = bare_grace(monitor, schedule->step[step].signal, wait);
	}
	hold_thaw(monitor);
	/* Sent before it is recorded: a monitor killed in between is succeeded by one that repeats it. */
	monitor->status.stop_step++;
	timer_set(monitor, TIMER_STOP, wait);
}

/* Nanoseconds a schedule takes until its last signal. */
static uint64_t
stop_length(const struct schedule *schedule, uint64_t from)
{
	uint64_t total = 0;

	for (uint64_t i = from; i + 1 < schedule->count; i++)
		total += schedule->step[i].wait_ns;
	return total;
}

void
stop_begin(struct monitor *monitor, const char *text)
{
	struct schedule wanted;
	bool stopping = status_state(&monitor->status) == STATE_STOPPING;

	if (schedule_parse(text, &wanted) < 0 && schedule_parse("TERM/10/KILL", &wanted) < 0)
		return;
	if (stopping && monitor->schedule.count > 0 && timer_left(monitor, TIMER_STOP) != UINT64_MAX
	    && stop_length(&wanted, 0) >= timer_left(monitor, TIMER_STOP)
		    + stop_length(&monitor->schedule, monitor->status.stop_step))
		return; /* the shorter one wins */
	monitor->schedule = wanted;
	status_set(monitor->status.stopping, text);
	monitor->status.stop_step = 0;
	timer_set(monitor, TIMER_STOP, 0);
	status_state_set(&monitor->status, STATE_STOPPING);
	if (!stopping)
		monitor_record(monitor, "stopping", text);
	stop_step(monitor);
}

void
stop_resume(struct monitor *monitor)
{
	if (monitor->status.stopping[0] != '\0'
	    && schedule_parse(monitor->status.stopping, &monitor->schedule) < 0)
		schedule_parse("TERM/10/KILL", &monitor->schedule);
}
