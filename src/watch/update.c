/* SPDX-License-Identifier: ISC */
/*
 * Somebody has changed the plan (ctr-signal update). In: the file. Out: fields
 * of the record, and timers that begin or end by it. What is read where it is
 * needed (delays, retries, actions) needs nothing.
 */
#include <string.h>

#include "run/handoff.h"
#include "watch/monitor.h"

/* Nanoseconds since the payload's start: by the clock that can be set only in an older record. */
static uint64_t
update_ran(const struct monitor *monitor)
{
	uint64_t now = monitor->status.running_since != 0 ? timer_now() : status_now();
	uint64_t since = monitor->status.running_since != 0 ? monitor->status.running_since
							    : monitor->status.started;

	return now > since ? now - since : 0;
}

/* The run-time limit counts from the payload's start. */
static void
update_time(struct monitor *monitor)
{
	uint64_t limit = monitor->plan.time;
	uint64_t ran = update_ran(monitor);

	if (limit == 0 || monitor->status.started == 0)
		timer_clear(monitor, TIMER_LIMIT);
	else
		timer_set(monitor, TIMER_LIMIT, limit > ran ? limit - ran : 0);
}

static void
update_ready(struct monitor *monitor)
{
	const struct plan *plan = &monitor->plan;
	uint64_t ran = update_ran(monitor);

	if (monitor->status.ready != 0 || !plan_ready(plan) || plan->ready_timeout == 0)
		timer_clear(monitor, TIMER_READY);
	else
		timer_set(monitor, TIMER_READY,
		    plan->ready_timeout > ran ? plan->ready_timeout - ran : 0);
}

void
update_missing(struct monitor *monitor)
{
	if (monitor->timers[TIMER_LIMIT] == 0)
		update_time(monitor);
	/* One that was told of is over. */
	if (monitor->timers[TIMER_READY] == 0 && update_ran(monitor) < monitor->plan.ready_timeout)
		update_ready(monitor);
}

static void
update_health(struct monitor *monitor)
{
	struct status *status = &monitor->status;

	if (!plan_health(&monitor->plan)) {
		status->health[0] = '\0';
		status->health_failures = 0;
	} else if (status->health[0] == '\0')
		status_set(status->health, "starting");
	/* What the command of before would say is of no interest; the next one an interval from now. */
	probe_cancel(monitor);
	timer_clear(monitor, TIMER_HEALTH);
	probe_arm(monitor, false);
}

/* The pipe is there, or the key could not be changed; the next sign is due that much from now. */
static void
update_watchdog(struct monitor *monitor)
{
	if (monitor->plan.watchdog == 0 || monitor->watchdog < 0)
		return;
	timer_set(monitor, TIMER_WATCHDOG, monitor->plan.watchdog);
	if (monitor->status.paused[0] != '\0')
		monitor->timers[TIMER_WATCHDOG] =
		    monitor->status.paused_at + monitor->plan.watchdog;
}

void
update_apply(struct monitor *monitor, const char *keys)
{
	struct plan plan;

	if (plan_read(MONITOR_DIR, &plan) < 0) {
		monitor_record(monitor, "refused", "update: plan");
		return;
	}
	monitor->plan = plan;
	plan_status(&plan, &monitor->status);
	monitor->output.block = strcmp(monitor->status.log_policy, "block") == 0;
	if (status_state(&monitor->status) == STATE_RUNNING) {
		if (strstr(keys, "limits.time") != NULL)
			update_time(monitor);
		if (strstr(keys, "ready.timeout") != NULL)
			update_ready(monitor);
		if (strstr(keys, "health.command") != NULL || strstr(keys, "health.interval") != NULL)
			update_health(monitor);
		if (strstr(keys, "health.watchdog") != NULL)
			update_watchdog(monitor);
	}
	monitor_record(monitor, "updated", keys);
}
