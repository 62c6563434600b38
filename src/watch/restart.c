/* SPDX-License-Identifier: ISC */
/*
 * What follows an end. In: the policy, how it ended, what somebody wants. Out:
 * the state `restarting` with a deadline, and at that time ctr-spawn in this
 * very process; or nothing: it has ended for good, and why.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/parse.h"
#include "base/signame.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	RESTART_MS = 1000000,
	RESTART_TIMES = 16,
};

/* Why it ended is a reason by itself; whoever asked wins over whatever happened. */
static void
restart_reason(struct monitor *monitor, const char *what, const char *detail)
{
	size_t length = strlen(detail);
	struct text text;

	text_init(&text, monitor->status.reason, sizeof(monitor->status.reason));
	text_str(&text, what);
	text_bytes(&text, detail, length < text.size / 2 ? length : text.size / 2);
}

/* Is how it ended among the words of restart.no_restart? */
static bool
restart_forbidden(const struct monitor *monitor)
{
	const char *at = monitor->plan.no_restart;
	uint64_t code;
	uint64_t sig = 0;
	bool exited = parse_u64(monitor->status.code, &code) == 0;

	if (!exited && parse_u64(monitor->status.signal, &sig) < 0)
		return false;
	while (*at != '\0') {
		size_t length = strcspn(at, " ");
		char word[16] = "";
		uint64_t number;

		if (length < sizeof(word))
			memcpy(word, at, length);
		if (parse_u64(word, &number) == 0 ? exited && number == code
						  : !exited && signame_number(word) == (int)sig)
			return true;
		at += length;
		at += strspn(at, " ");
	}
	return false;
}

static bool
restart_by_policy(struct monitor *monitor)
{
	const char *policy = monitor->plan.restart;

	if (strcmp(policy, "always") != 0 && strcmp(policy, "unless-stopped") != 0
	    && (strcmp(policy, "on-failure") != 0 || strcmp(monitor->status.code, "0") == 0))
		return false;
	if (!restart_forbidden(monitor))
		return true;
	restart_reason(monitor, "no_restart: ", monitor->status.exit);
	return false;
}

/* Notes a restart of now among the last ones; false: they are too many within the time. */
static bool
restart_count(struct monitor *monitor)
{
	const struct plan *plan = &monitor->plan;
	uint64_t now = timer_now() / RESTART_MS;
	uint64_t times[RESTART_TIMES];
	const char *at = monitor->status.restart_times;
	unsigned count = 0;
	struct text text;

	if (plan->restart_limit == 0)
		return true;
	while (count < RESTART_TIMES && parse_u64_at(&at, &times[count]) == 0) {
		if (now - times[count] <= plan->restart_limit_time / RESTART_MS)
			count++;
		at += *at == ',';
	}
	if (count >= plan->restart_limit)
		return false;
	text_init(&text, monitor->status.restart_times, sizeof(monitor->status.restart_times));
	for (unsigned i = 0; i < count; i++) {
		text_u64(&text, times[i]);
		text_char(&text, ',');
	}
	text_u64(&text, now);
	return true;
}

/* The next delay: the first one, then by factor up to the cap. */
static uint64_t
restart_delay(struct monitor *monitor)
{
	const struct plan *plan = &monitor->plan;
	uint64_t delay = monitor->status.backoff;

	if (delay == 0)
		delay = plan->restart_delay;
	else if (plan->restart_factor > 0 && delay < UINT64_MAX / plan->restart_factor)
		delay *= plan->restart_factor;
	if (plan->restart_cap > 0 && delay > plan->restart_cap)
		delay = plan->restart_cap;
	monitor->status.backoff = delay;
	return delay;
}

/* Records that it will be made again in `delay` ns. */
static void
restart_arm(struct monitor *monitor, uint64_t delay)
{
	char detail[64];
	struct text text;

	text_init(&text, detail, sizeof(detail));
	text_str(&text, monitor->status.exit);
	text_char(&text, ' ');
	text_time(&text, delay);
	monitor->output.joining = false; /* what a full disk refused until now is over with the run */
	monitor->status.next_start = status_now() + delay;
	status_state_set(&monitor->status, STATE_RESTARTING);
	timer_set(monitor, TIMER_RESTART, delay);
	monitor_record(monitor, "restarting", detail);
}

/* By policy: after the delay, unless it was too often. */
static bool
restart_again(struct monitor *monitor)
{
	if (!restart_count(monitor)) {
		restart_reason(monitor, "restart.limit: too often", "");
		return false;
	}
	restart_arm(monitor, restart_delay(monitor));
	return true;
}

bool
restart_begin(struct monitor *monitor)
{
	bool asked = strcmp(monitor->status.then, "restart") == 0;
	bool again = strcmp(monitor->status.then, "again") == 0;

	monitor->status.then[0] = '\0';
	if (strcmp(monitor->status.wanted, "down") == 0)
		return false;
	if (asked) {
		monitor->status.backoff = 0;
		restart_arm(monitor, 0);
		return true;
	}
	return (again || restart_by_policy(monitor)) && restart_again(monitor);
}

void
restart_now(struct monitor *monitor)
{
	char *argv[] = {(char *)"ctr-spawn", (char *)"again", monitor->status.name, NULL};
	char *envp[] = {NULL};
	const int stay[] = {FD_STAY, FD_STAY, FD_STAY};

	if (status_state(&monitor->status) != STATE_RESTARTING)
		return;
	if (plan_read(MONITOR_DIR, &monitor->plan) == 0 && monitor->plan.spawn[0] != '\0'
	    && fd_place(stay, 3, MONITOR_RUN) == 0
	    && (monitor->notify < 0 || fcntl(monitor->notify, F_SETFD, 0) == 0))
		execve(monitor->plan.spawn, argv, envp);
	restart_reason(monitor, "restart: ctr-spawn: ", strerror(errno));
	fd_cloexec_from(3);
	restart_failed(monitor);
}

void
restart_failed(struct monitor *monitor)
{
	monitor->status.failures++;
	monitor_record(monitor, "failed", monitor->status.reason);
	if (!restart_again(monitor))
		finish_last(monitor);
}

void
restart_cancel(struct monitor *monitor)
{
	if (status_state(&monitor->status) == STATE_RESTARTING)
		finish_last(monitor);
}

void
restart_started(struct monitor *monitor)
{
	if (monitor->status.backoff > 0)
		timer_set(monitor, TIMER_STEADY, monitor->plan.restart_reset_after);
	if (monitor->plan.time > 0)
		timer_set(monitor, TIMER_LIMIT, monitor->plan.time);
	probe_arm(monitor, true);
}

void
restart_resumed(struct monitor *monitor)
{
	char boot[40] = "";

	if (status_state(&monitor->status) != STATE_RESTARTING) {
		if (monitor->status.backoff > 0 && monitor->timers[TIMER_STEADY] == 0)
			timer_set(monitor, TIMER_STEADY, monitor->plan.restart_reset_after);
		if (status_state(&monitor->status) == STATE_RUNNING) {
			update_missing(monitor);
			probe_arm(monitor, false);
		}
		return;
	}
	/* Another boot's deadline means nothing, and what runs at boot is not for us to say. */
	if (status_boot(boot) == 0 && strcmp(boot, monitor->status.boot) != 0)
		finish_last(monitor);
	else if (monitor->timers[TIMER_RESTART] == 0)
		timer_set(monitor, TIMER_RESTART, 0);
}

void
restart_steady(struct monitor *monitor)
{
	monitor->status.backoff = 0;
}

void
restart_limit(struct monitor *monitor)
{
	if (status_state(&monitor->status) == STATE_STOPPING)
		return;
	restart_reason(monitor, "time-limit", "");
	stop_begin(monitor, monitor->status.stop);
}
