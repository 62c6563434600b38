/* SPDX-License-Identifier: ISC */
/*
 * RUN/NAME/plan: what the monitor is to do by itself, as ctr-spawn read it
 * from the configuration. `key=value` lines, first format=1, last end=1, text
 * percent-encoded; unknown keys are skipped. The monitor knows no INI.
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Times in ns; 0 and "": not asked for. */
struct plan {
	char run[400];		/* path of RUN */
	char spawn[512];	/* path of ctr-spawn, which makes the container again */
	char state[400];	/* STATE, where it outlives the boot; see run/keep.h */
	char restart[16];	/* no, on-failure, always, unless-stopped */
	uint64_t restart_delay, restart_factor, restart_cap, restart_reset_after;
	uint64_t restart_limit, restart_limit_time;	/* so many within that time */
	char no_restart[208];	/* words: 125 SEGV */
	uint64_t time;		/* run-time limit */
	uint64_t ready, health;	/* 1: there is such a command */
	uint64_t ready_fd;	/* 1: a newline in a pipe tells it */
	uint64_t watchdog;	/* something must come from the payload so often */
	uint64_t ready_interval, ready_timeout;
	uint64_t health_interval, health_timeout, health_retries, health_start_period;
	char ready_action[8], health_action[8];	/* none, restart, stop */
	char hooks[64];		/* words: those of create net start started stopped that there are */
	uint64_t hook_timeout;
	/* Those that are fields of the record too, from there on: plan_status(). */
	char stop[64];
	char reload[16];	/* the signal of ctr-signal reload; "": HUP. Only here */
	char log_policy[8];
	uint64_t log_max_size, log_keep, log_sync;
};

/* Whether it is ready only when it, or a command, says so; whether somebody asks how it is. */
bool plan_ready(const struct plan *plan);
bool plan_health(const struct plan *plan);

/* Reads dirfd/plan; with ENOENT (an older record) nothing is asked for. -1 with errno. */
int plan_read(int dirfd, struct plan *plan);

/* The plan has changed: the record's fields that are its, and their count `updates`. */
struct status;
void plan_status(const struct plan *plan, struct status *status);

/* Whether something in it takes a new process. */
bool plan_processes(const struct plan *plan);

/* Replaces dirfd/plan. -1 with errno. */
int plan_write(int dirfd, const struct plan *plan);

#endif
