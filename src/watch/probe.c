/* SPDX-License-Identifier: ISC */
/*
 * Readiness and health. In: the plan, ends of commands. Out: the fields ready
 * and health, events, and what the plan says is to be done. Each command is
 * `ctr-spawn exec` in a process of its own: it dies with that one.
 */
#include "watch/probe.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/cgroup.h"
#include "run/handoff.h"
#include "run/hook.h"
#include "watch/monitor.h"

static const struct {
	const char *name;
	enum timer due, late;
} probe_kinds[PROBE_COUNT] = {
	[PROBE_READY] = {"ready", TIMER_PROBE_READY, TIMER_READY_LATE},
	[PROBE_HEALTH] = {"health", TIMER_HEALTH, TIMER_HEALTH_LATE},
};

void
probe_init(struct monitor *monitor)
{
	for (unsigned i = 0; i < PROBE_COUNT; i++)
		monitor->probe[i].pidfd = -1;
}

static uint64_t
probe_interval(const struct monitor *monitor, enum probe_kind kind)
{
	return kind == PROBE_READY ? monitor->plan.ready_interval : monitor->plan.health_interval;
}

void
probe_arm(struct monitor *monitor, bool anew)
{
	const struct plan *plan = &monitor->plan;

	if (plan->ready != 0 && monitor->status.ready == 0
	    && monitor->timers[TIMER_PROBE_READY] == 0)
		timer_set(monitor, TIMER_PROBE_READY, 0);
	if (plan->health != 0 && monitor->timers[TIMER_HEALTH] == 0)
		timer_set(monitor, TIMER_HEALTH, plan->health_interval);
	if (!anew)
		return;
	if (plan_ready(plan) && monitor->status.ready == 0 && plan->ready_timeout > 0)
		timer_set(monitor, TIMER_READY, plan->ready_timeout);
	if (plan->watchdog > 0)
		timer_set(monitor, TIMER_WATCHDOG, plan->watchdog);
	if (plan_health(plan) && plan->health_start_period > 0)
		timer_set(monitor, TIMER_GRACE, plan->health_start_period);
}

/* Its processes stand still: neither well nor ill. */
static bool
probe_frozen(void)
{
	struct cgroup_set cgroups;

	return cgroup_load(&cgroups, MONITOR_DIR) == 0 && cgroup_frozen(&cgroups);
}

static void
probe_run(struct monitor *monitor, enum probe_kind kind)
{
	struct probe *probe = &monitor->probe[kind];
	int go;

	if (probe->pidfd >= 0 || status_state(&monitor->status) != STATE_RUNNING)
		return;
	if (!probe_frozen()
	    && (probe->pid = hook_fork(MONITOR_DIR, &monitor->plan, "probe",
		    probe_kinds[kind].name, &go)) > 0) {
		probe->pidfd = pidfd_open_pid(probe->pid);
		/* Without a pidfd it sees end-of-file and leaves. */
		if (probe->pidfd >= 0 && io_write(go, "g", 1) == 0)
			timer_set(monitor, probe_kinds[kind].late, monitor->plan.health_timeout);
		close(go);
		if (probe->pidfd >= 0)
			return;
		while (waitpid(probe->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	timer_set(monitor, probe_kinds[kind].due, probe_interval(monitor, kind));
}

/* What was asked for when it is not as it should be. A restart waits and counts as any other. */
static void
probe_act(struct monitor *monitor, const char *action, const char *reason)
{
	if (strcmp(action, "none") == 0 || status_state(&monitor->status) == STATE_STOPPING)
		return;
	status_set(monitor->status.reason, reason);
	if (strcmp(action, "restart") == 0)
		status_set(monitor->status.then, "again");
	else
		status_set(monitor->status.wanted, "down");
	stop_begin(monitor, monitor->status.stop);
}

void
probe_is_ready(struct monitor *monitor)
{
	timer_clear(monitor, TIMER_READY);
	monitor->status.ready = status_now();
	monitor_record(monitor, "ready", "");
}

static void
probe_ready_result(struct monitor *monitor, bool well)
{
	if (!well) {
		timer_set(monitor, TIMER_PROBE_READY, monitor->plan.ready_interval);
		return;
	}
	probe_is_ready(monitor);
}

static void
probe_health_set(struct monitor *monitor, const char *health)
{
	if (strcmp(monitor->status.health, health) == 0)
		return;
	status_set(monitor->status.health, health);
	monitor_record(monitor, "health", health);
}

static bool
probe_young(const struct monitor *monitor)
{
	return strcmp(monitor->status.health, "starting") == 0 && monitor->timers[TIMER_GRACE] != 0;
}

bool
probe_excused(const struct monitor *monitor)
{
	return probe_young(monitor) || probe_frozen();
}

void
probe_judge(struct monitor *monitor)
{
	const struct plan *plan = &monitor->plan;
	bool late = plan->watchdog > 0 && monitor->timers[TIMER_WATCHDOG] == 0;

	if (!late && (plan->health == 0 || monitor->status.health_failures < plan->health_retries)) {
		probe_health_set(monitor, "healthy");
		return;
	}
	if (strcmp(monitor->status.health, "unhealthy") == 0)
		return;
	probe_health_set(monitor, "unhealthy");
	probe_act(monitor, plan->health_action, late ? "watchdog" : "unhealthy");
}

void
probe_alive(struct monitor *monitor)
{
	/* With a command it is that which makes a young one healthy. */
	if (monitor->plan.health == 0 || strcmp(monitor->status.health, "unhealthy") == 0)
		probe_judge(monitor);
}

static void
probe_health_result(struct monitor *monitor, bool well)
{
	timer_set(monitor, TIMER_HEALTH, monitor->plan.health_interval);
	if (well)
		monitor->status.health_failures = 0;
	else if (probe_young(monitor))
		return;
	else
		monitor->status.health_failures++;
	if (well || monitor->status.health_failures >= monitor->plan.health_retries)
		probe_judge(monitor);
}

void
probe_ended(struct monitor *monitor, enum probe_kind kind)
{
	struct probe *probe = &monitor->probe[kind];
	int wait_status = -1;

	kill(-probe->pid, SIGKILL); /* its session: the number is ours until it is reaped */
	while (waitpid(probe->pid, &wait_status, 0) < 0 && errno == EINTR)
		;
	fd_close(&probe->pidfd);
	timer_clear(monitor, probe_kinds[kind].late);
	if (status_state(&monitor->status) != STATE_RUNNING)
		return;
	if (kind == PROBE_READY)
		probe_ready_result(monitor, wait_status == 0);
	else
		probe_health_result(monitor, wait_status == 0);
}

void
probe_cancel(struct monitor *monitor)
{
	for (unsigned i = 0; i < PROBE_COUNT; i++) {
		struct probe *probe = &monitor->probe[i];

		if (probe->pidfd < 0)
			continue;
		pidfd_signal(probe->pidfd, SIGKILL);
		while (waitpid(probe->pid, NULL, 0) < 0 && errno == EINTR)
			;
		fd_close(&probe->pidfd);
		timer_clear(monitor, probe_kinds[i].late);
	}
}

void
probe_ready(struct monitor *monitor)
{
	probe_run(monitor, PROBE_READY);
}

void
probe_health(struct monitor *monitor)
{
	probe_run(monitor, PROBE_HEALTH);
}

void
probe_ready_late(struct monitor *monitor)
{
	pidfd_signal(monitor->probe[PROBE_READY].pidfd, SIGKILL);
}

void
probe_health_late(struct monitor *monitor)
{
	pidfd_signal(monitor->probe[PROBE_HEALTH].pidfd, SIGKILL);
}

void
probe_timeout(struct monitor *monitor)
{
	if (monitor->status.ready != 0)
		return;
	monitor_record(monitor, "ready-timeout", "");
	probe_act(monitor, monitor->plan.ready_action, "ready-timeout");
}

void
probe_grace(struct monitor *monitor)
{
	(void)monitor; /* that it is over is all that counts */
}
