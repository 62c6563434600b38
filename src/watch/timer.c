/* SPDX-License-Identifier: ISC */
/*
 * Timers. In: deadlines. Out: one timerfd for the earliest, calls of what is
 * due, and the deadlines in the record. A timer is a row of timer_table.
 */
#include "watch/timer.h"

#include <string.h>
#include <sys/timerfd.h>
#include <time.h>

#include "base/compat.h"
#include "base/parse.h"
#include "run/handoff.h"
#include "watch/monitor.h"
#include "watch/notify.h"

static const struct {
	const char *name;	/* NULL: not in the record, it means a process of this monitor's */
	void (*due)(struct monitor *monitor);
	bool kept;	/* a change is written to the record at once, others with the next write */
	bool waits;	/* stands still while the container is paused */
} timer_table[TIMER_END] = {
	[TIMER_STOP] = {"stop", stop_step, true},
	[TIMER_RESTART] = {"restart", restart_now, true},
	[TIMER_STEADY] = {"steady", restart_steady, false, true},
	[TIMER_LIMIT] = {"limit", restart_limit, true},
	[TIMER_LISTEN] = {"listen", bare_listen, false},
	[TIMER_READY] = {"ready", probe_timeout, true, true},
	[TIMER_PROBE_READY] = {"ready-probe", probe_ready, false, true},
	[TIMER_READY_LATE] = {NULL, probe_ready_late, false, true},
	[TIMER_HEALTH] = {"health", probe_health, false, true},
	[TIMER_HEALTH_LATE] = {NULL, probe_health_late, false, true},
	[TIMER_GRACE] = {"grace", probe_grace, false, true},
	[TIMER_WATCHDOG] = {"watchdog", notify_late, false, true},
};

uint64_t
timer_now(void)
{
	struct timespec now;

	clock_read(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void
timer_change(struct monitor *monitor, enum timer timer, uint64_t deadline)
{
	if (monitor->timers[timer] != deadline)
		monitor->timers_changed |= timer_table[timer].kept;
	monitor->timers[timer] = deadline;
}

void
timer_set(struct monitor *monitor, enum timer timer, uint64_t ns)
{
	uint64_t now = timer_now();

	timer_change(monitor, timer, ns > UINT64_MAX - now - 1 ? 0 : now + ns);
}

void
timer_clear(struct monitor *monitor, enum timer timer)
{
	timer_change(monitor, timer, 0);
}

void
timer_clear_all(struct monitor *monitor)
{
	for (unsigned i = 0; i < TIMER_END; i++)
		timer_clear(monitor, (enum timer)i);
}

uint64_t
timer_left(const struct monitor *monitor, enum timer timer)
{
	uint64_t now = timer_now();

	if (monitor->timers[timer] == 0)
		return UINT64_MAX;
	return monitor->timers[timer] > now ? monitor->timers[timer] - now : 0;
}

/* Whether its deadline counts now. */
static bool
timer_goes(const struct monitor *monitor, unsigned timer)
{
	return monitor->timers[timer] != 0
	    && (!timer_table[timer].waits || monitor->status.paused[0] == '\0');
}

void
timer_shift(struct monitor *monitor, uint64_t ns)
{
	for (unsigned i = 0; i < TIMER_END; i++)
		if (monitor->timers[i] != 0 && timer_table[i].waits)
			timer_change(monitor, (enum timer)i, monitor->timers[i] + ns);
}

/* The earliest deadline, 0: none. */
static uint64_t
timer_first(const struct monitor *monitor)
{
	uint64_t first = 0;

	for (unsigned i = 0; i < TIMER_END; i++)
		if (timer_goes(monitor, i) && (first == 0 || monitor->timers[i] < first))
			first = monitor->timers[i];
	return first;
}

/* poll(2) sleeps by a clock that stands still in suspend: only without a timerfd. */
static int
timer_ms(uint64_t first)
{
	uint64_t now = timer_now();

	if (first == 0)
		return -1;
	if (first <= now)
		return 0;
	return first - now > 60000000000 ? 60000 : (int)((first - now) / 1000000) + 1;
}

void
timer_record(struct monitor *monitor)
{
	if (!monitor->timers_changed)
		return;
	monitor->timers_changed = false;
	timer_save(monitor);
	monitor_write(monitor);
}

int
timer_prepare(struct monitor *monitor)
{
	uint64_t first = timer_first(monitor);
	struct itimerspec when;

	timer_record(monitor);
	if (first == monitor->timer_first)
		return monitor->timerfd < 0 ? timer_ms(first) : -1;
	if (monitor->timerfd < 0) /* most containers never need one */
		monitor->timerfd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	memset(&when, 0, sizeof(when));
	when.it_value.tv_sec = (time_t)(first / 1000000000);
	when.it_value.tv_nsec = (long)(first % 1000000000);
	if (monitor->timerfd < 0
	    || timerfd_settime(monitor->timerfd, TFD_TIMER_ABSTIME, &when, NULL) < 0)
		return timer_ms(first);
	monitor->timer_first = first;
	return -1;
}

void
timer_run(struct monitor *monitor)
{
	uint64_t now;

	if (timer_first(monitor) == 0)
		return;
	now = timer_now();
	if (monitor->timer_first <= now)
		monitor->timer_first = UINT64_MAX; /* fired: setting it again makes it silent */
	for (unsigned i = 0; i < TIMER_END; i++) {
		if (!timer_goes(monitor, i) || monitor->timers[i] > now)
			continue;
		timer_clear(monitor, (enum timer)i);
		timer_table[i].due(monitor);
	}
}

void
timer_save(struct monitor *monitor)
{
	struct text text;

	text_init(&text, monitor->status.timers, sizeof(monitor->status.timers));
	for (unsigned i = 0; i < TIMER_END; i++) {
		if (monitor->timers[i] == 0 || timer_table[i].name == NULL)
			continue;
		if (text.length > 0)
			text_char(&text, ',');
		text_str(&text, timer_table[i].name);
		text_char(&text, ':');
		text_u64(&text, monitor->timers[i]);
	}
}

/* NAME:DEADLINE,... as timer_save() writes it. */
void
timer_load(struct monitor *monitor)
{
	const char *at = monitor->status.timers;

	while (*at != '\0') {
		size_t length = strcspn(at, ":,");
		const char *name = at;
		uint64_t deadline = 0;

		at += length;
		if (*at == ':') {
			at++;
			parse_u64_at(&at, &deadline);
		}
		for (unsigned i = 0; i < TIMER_END; i++)
			if (timer_table[i].name != NULL && strlen(timer_table[i].name) == length
			    && strncmp(timer_table[i].name, name, length) == 0)
				monitor->timers[i] = deadline;
		at += strcspn(at, ",");
		at += *at == ',';
	}
}
