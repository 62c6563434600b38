/* SPDX-License-Identifier: ISC */
/*
 * Somebody has changed the plan (ctr-signal update). In: the file. Out: fields
 * of the record, and timers that begin or end by it. What is read where it is
 * needed (delays, retries, actions) needs nothing.
 */
#include <string.h>

#include "run/handoff.h"
#include "watch/monitor.h"

/* The run-time limit counts from the payload's start. */
static void
update_time(struct monitor *monitor)
{
	uint64_t limit = monitor->plan.time;
	uint64_t ran = status_now() - monitor->status.started;

	if (limit == 0 || monitor->status.started == 0)
		timer_clear(monitor, TIMER_LIMIT);
	else
		timer_set(monitor, TIMER_LIMIT, limit > ran ? limit - ran : 0);
}

static void
update_ready(struct monitor *monitor)
{
	const struct plan *plan = &monitor->plan;
	uint64_t ran = status_now() - monitor->status.started;

	if (monitor->status.ready != 0 || !plan_ready(plan) || plan->ready_timeout == 0)
		timer_clear(monitor, TIMER_READY);
	else
		timer_set(monitor, TIMER_READY,
		    plan->ready_timeout > ran ? plan->ready_timeout - ran : 0);
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
	}
	monitor_record(monitor, "updated", keys);
}
