/* SPDX-License-Identifier: ISC */
/*
 * The monitor's timers: a small table, one row each. A deadline is a value of
 * CLOCK_BOOTTIME in nanoseconds: it counts suspend, no step of the clock moves
 * it, and it means the same to every process of this boot, so the record's
 * `timers` field is all that an upgraded or adopting monitor needs.
 */
#ifndef WATCH_TIMER_H
#define WATCH_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct monitor;

enum timer {
	TIMER_STOP,	/* the next step of the stop schedule */
	TIMER_RESTART,	/* the container is made again */
	TIMER_STEADY,	/* it ran long enough to forget the restart delay */
	TIMER_LIMIT,	/* the run-time limit */
	TIMER_LISTEN,	/* init = no: has pid 1 a handler by now? */
	TIMER_READY,	/* ready.timeout */
	TIMER_PROBE_READY,	/* the next ready.command, */
	TIMER_READY_LATE,	/* and that it takes too long */
	TIMER_HEALTH,	/* the same for health.command */
	TIMER_HEALTH_LATE,
	TIMER_GRACE,	/* health.start_period */
	TIMER_WATCHDOG,	/* health.watchdog; not set while it runs: nothing came in time */
	TIMER_END,
};

/* CLOCK_BOOTTIME in nanoseconds. */
uint64_t timer_now(void);

/* Due in ns nanoseconds from now; UINT64_MAX: never, as timer_clear(). */
void timer_set(struct monitor *monitor, enum timer timer, uint64_t ns);
void timer_clear(struct monitor *monitor, enum timer timer);

void timer_clear_all(struct monitor *monitor);

/* The container was paused for ns: those timers that stood still go on. */
void timer_shift(struct monitor *monitor, uint64_t ns);

/* Nanoseconds left; 0: due now; UINT64_MAX: not set. */
uint64_t timer_left(const struct monitor *monitor, enum timer timer);

/* Writes the record when a deadline changed that must outlive this process. */
void timer_record(struct monitor *monitor);

/*
 * Before poll(2): timer_record(), and sets monitor->timerfd to the earliest one. Returns poll's
 * timeout in ms: -1, but where there is no timerfd.
 */
int timer_prepare(struct monitor *monitor);

/* After poll(2): does what is due. */
void timer_run(struct monitor *monitor);

/* The deadlines as text into status.timers; and back (what is not a known timer is dropped). */
void timer_save(struct monitor *monitor);
void timer_load(struct monitor *monitor);

#endif
