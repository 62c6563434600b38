/* SPDX-License-Identifier: ISC */
/*
 * Commands that the monitor runs in its container, each in time and one of a
 * kind at once: ready.command until it succeeds, health.command for ever.
 */
#ifndef WATCH_PROBE_H
#define WATCH_PROBE_H

#include <stdbool.h>
#include <sys/types.h>

struct monitor;

enum probe_kind {
	PROBE_READY,
	PROBE_HEALTH,
	PROBE_COUNT,
};

struct probe {
	pid_t pid;
	int pidfd;	/* -1: none runs */
};

/* Before anything else: none runs. */
void probe_init(struct monitor *monitor);

/* The payload runs (anew: false: a monitor took over): arms what is not armed. */
void probe_arm(struct monitor *monitor, bool anew);

/* The process of that kind has ended: its result, and when the next one is due. */
void probe_ended(struct monitor *monitor, enum probe_kind kind);

/* Kills and reaps what runs: the container has ended, or this image will. */
void probe_cancel(struct monitor *monitor);

/* The payload has told that it is ready; something came from it in time. */
void probe_is_ready(struct monitor *monitor);
void probe_alive(struct monitor *monitor);

/* Whether it is healthy, from all that is known; what is to be done when it is not. */
void probe_judge(struct monitor *monitor);

/* Silence does not count: it is frozen, or within health.start_period. */
bool probe_excused(const struct monitor *monitor);

/* Timers. */
void probe_ready(struct monitor *monitor);	/* run it */
void probe_health(struct monitor *monitor);
void probe_ready_late(struct monitor *monitor);	/* it takes too long */
void probe_health_late(struct monitor *monitor);
void probe_timeout(struct monitor *monitor);	/* ready.timeout */
void probe_grace(struct monitor *monitor);	/* health.start_period is over */

#endif
