/* SPDX-License-Identifier: ISC */
/*
 * While the container is paused. In: that somebody stopped it or let it go on.
 * Out: timers that stand still with it (a row of timer_table says which), an
 * event. The monitor itself pauses nothing: it must not wait for a freezer.
 */
#include <string.h>

#include "run/handoff.h"
#include "run/pause.h"
#include "watch/monitor.h"

void
hold_begin(struct monitor *monitor, const char *how)
{
	if (monitor->init < 0 || status_state(&monitor->status) != STATE_RUNNING)
		return;
	probe_cancel(monitor); /* it stands still with the rest and tells nothing */
	if (monitor->status.paused[0] == '\0')
		monitor->status.paused_at = timer_now();
	status_set(monitor->status.paused, how);
	monitor_record(monitor, "paused", how);
}

static void
hold_over(struct monitor *monitor)
{
	if (monitor->status.paused[0] == '\0')
		return;
	timer_shift(monitor, timer_now() - monitor->status.paused_at);
	monitor->status.paused[0] = '\0';
	monitor->status.paused_at = 0;
	monitor->handover_ms = 0;
}

void
hold_end(struct monitor *monitor, const char *nothing)
{
	(void)nothing;
	hold_over(monitor);
	if (monitor->init < 0 || status_state(&monitor->status) != STATE_RUNNING)
		return;
	probe_arm(monitor, false);
	monitor_record(monitor, "resumed", "");
}

void
hold_thaw(struct monitor *monitor)
{
	if (monitor->status.paused[0] != '\0' || pause_is(&monitor->status))
		pause_thaw(MONITOR_DIR, &monitor->status);
	hold_over(monitor);
}
