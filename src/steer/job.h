/* SPDX-License-Identifier: ISC */
/*
 * One container being steered: asking its monitor, or doing the monitor's part
 * when there is none. Everything goes through pidfds of checked identity.
 */
#ifndef STEER_JOB_H
#define STEER_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/options.h"
#include "run/view.h"

/* What --wait waits for after a verb. */
enum job_until {
	JOB_DONE,	/* nothing more */
	JOB_ENDED,
	JOB_READY,
};

struct signal_job {
	char run_path[400];
	int run;
	const char *verb;
	const char *name;
	int dir;
	struct view view;
	/* options */
	const char *run_dir;
	const char *schedule;
	const char *signal;
	const char *pid;
	const char *to;
	const char *session;	/* of kill --exec */
	const char *wait;	/* "": as long as it takes; NULL: not */
	struct option_list options;	/* of update */
	struct option_list unset;	/* of update */
	struct option_list labels;	/* all of them */
	bool force;
	bool all;
	bool no_wait;
	bool now;	/* stop: KILL is the schedule */
	bool whole;
	bool quiet;
	bool for_now;	/* what is wanted at the next boot stays as it is */
	bool help, version;
};

/* Prints "NAME: VERB: what: why", what NULL: without; returns code. */
int job_say(const struct signal_job *job, int code, const char *what, const char *why);

/* Says that the state does not allow the verb, and what to do: EXIT_LOST or EXIT_NO. */
int job_state(const struct signal_job *job);

/* Says what else is to be known of what is done: "NAME: VERB: note". */
void job_note(const struct signal_job *job, const char *note);

/* Whether the record's monitor has that word in its `caps`. */
bool job_understands(const struct signal_job *job, const char *word);

/* A pidfd of the container's pid 1; -1 with ESRCH. */
int job_init(const struct signal_job *job);

/* Waits until pidfd has ended, at most ns (UINT64_MAX: for ever). Whether it has. */
bool job_wait(int pidfd, uint64_t ns);

/* Posts a request and rings. -1: no monitor is there to hear it. */
int job_ask(struct signal_job *job, const char *request);
int job_ask_with(struct signal_job *job, const char *request, int sig); /* another doorbell */

/* The stop schedule without a monitor. */
void job_stop_self(struct signal_job *job, int init, const char *text);

/* Waits (bounded) for the monitor's last word; writes it itself where none lives. */
void job_settle(struct signal_job *job);

/* Writes what a dead monitor could not, if the container has ended and nobody else does. */
void job_record_end(struct signal_job *job);

/* The caller wants it "up" or "down": of one that is kept onto the disk, before it is done. An exit code. */
int job_intent(const struct signal_job *job, const char *wanted);

/* Milliseconds a schedule takes at most, and two seconds; -1: it waits for ever. */
int job_schedule_ms(const char *text);

#endif
