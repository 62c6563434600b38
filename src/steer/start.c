/* SPDX-License-Identifier: ISC */
/* Starting, and making again. In: a job. Out: requests and their outcome, or ctr-spawn. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "run/plan.h"
#include "run/request.h"
#include "steer/adopt.h"
#include "steer/verbs.h"

enum {
	RESTART_LOOK_MS = 10,
	RESTART_MAKING_MS = 20000,	/* hooks may take their time */
	START_CREATING_MS = 20000,
	START_TRIES = 200,
};

/* The monitor has taken it up: with --no-wait that is all. */
static bool
start_accepted(const struct view *view)
{
	return view->status.then[0] != '\0' || view->state == STATE_STOPPING
	    || view->state == STATE_RESTARTING;
}

/* A confined monitor cannot make it again: a new one finds the request, and does not confine itself. */
static int
start_replace(struct signal_job *job, const char *request)
{
	char why[128];

	if (request_post(job->dir, request) < 0)
		return job_say(job, EXIT_TROUBLE, NULL, strerror(errno));
	return steer_replace(job, NULL, why, sizeof(why)) == STEER_FAILED
	    ? job_say(job, EXIT_TROUBLE, NULL, why)
	    : EXIT_YES;
}

/*
 * Asks for it and waits until it was made again; -1 schedule_ms: for ever. A
 * failed try is recorded as a reason: then it is not waited for another. The
 * monitor may have confined itself after we looked, and refused.
 */
static int
start_ask(struct signal_job *job, const char *request, int schedule_ms)
{
	int64_t left = schedule_ms < 0 ? INT64_MAX : (int64_t)schedule_ms + RESTART_MAKING_MS;
	uint64_t restarts = job->view.status.restarts;
	uint64_t failures = job->view.status.failures;
	bool replaced = false;
	char why[80];

	if (job->view.status.filter_abi == 0 && job_ask(job, request) < 0)
		return job_say(job, EXIT_NO, NULL, "its monitor has ended meanwhile; once more");
	for (; left > 0; left -= RESTART_LOOK_MS) {
		if (view_load(job->dir, &job->view) < 0)
			return job_say(job, EXIT_NONE, NULL, "it was removed meanwhile");
		if (job->view.status.restarts != restarts
		    || (job->no_wait && start_accepted(&job->view)))
			return EXIT_YES; /* be it over again by now */
		if (job->view.status.failures != failures)
			return job_say(job, EXIT_NO, NULL, job->view.status.reason);
		if (!job->view.monitor_alive)
			return job_say(job, EXIT_NO, NULL, "its monitor has ended meanwhile; once more");
		if (job->view.status.filter_abi != 0 && !replaced) {
			replaced = true;
			if (start_replace(job, request) != EXIT_YES)
				return EXIT_TROUBLE;
		}
		poll(NULL, 0, RESTART_LOOK_MS);
	}
	snprintf(why, sizeof(why), "not made again in its time: it is %s", state_names[job->view.state]);
	return job_say(job, EXIT_TIMEOUT, NULL, why);
}

/* A created container's payload is let go by its monitor. */
static int
start_created(struct signal_job *job)
{
	uint64_t tries = 1000;
	struct plan plan;
	char why[128];

	if (!job->view.monitor_alive && steer_adopt(job, why, sizeof(why)) == STEER_FAILED)
		return job_say(job, EXIT_TROUBLE, NULL, why);
	if (job_ask(job, "up\n") < 0)
		return job_say(job, EXIT_TROUBLE, NULL, "its monitor has died meanwhile; once more");
	/* Two hooks may run before the record says more. */
	plan_read(job->dir, &plan);
	tries += plan.hook_timeout / 1000000;
	while (tries-- > 0 && job->view.monitor_alive && job->view.state == STATE_CREATED) {
		poll(NULL, 0, 2);
		if (view_load(job->dir, &job->view) < 0)
			return EXIT_YES;
	}
	/* A hook that failed has ended it. */
	if (strncmp(job->view.status.reason, "hooks.", 6) == 0) {
		job_settle(job);
		return job_say(job, EXIT_NO, NULL, job->view.status.reason);
	}
	if (job->view.state == STATE_CREATED)
		return job_say(job, EXIT_NO, NULL, job->view.monitor_alive
			? "its monitor does not answer; adopt when it is dead" : "its monitor has died meanwhile; once more");
	return EXIT_YES;
}

/* Somebody else is making it: how that comes out. */
static void
start_creating(struct signal_job *job)
{
	for (unsigned i = 0; job->view.state == STATE_CREATING && i < START_CREATING_MS / 5; i++) {
		poll(NULL, 0, 5);
		if (view_load(job->dir, &job->view) < 0)
			break;
	}
}

/* It has ended: once more, in the record it has. Again where somebody else was at it. */
static int
start_ended(struct signal_job *job)
{
	char *argv[] = {(char *)"ctr-spawn", (char *)"start", (char *)"-R", job->run_path,
	    (char *)job->name, NULL};
	int code = EXIT_NO;

	for (unsigned i = 0; code == EXIT_NO && i < START_TRIES; i++) {
		if (job->view.state == STATE_EXITED
		    && status_state(&job->view.status) != STATE_EXITED)
			job_settle(job);
		code = steer_run("ctr-spawn", argv);
		if (code == EXIT_NONE) /* it was removed meanwhile */
			return code;
		if (code != EXIT_NO)
			break;
		poll(NULL, 0, 10);
		if (view_load(job->dir, &job->view) < 0)
			return job_say(job, EXIT_NONE, NULL, "it was removed meanwhile");
		start_creating(job);
		if (job->view.state == STATE_RUNNING)
			return EXIT_YES;
	}
	return code == EXIT_YES ? EXIT_YES : EXIT_NO;
}

int
verb_start(struct signal_job *job)
{
	char why[128];

	start_creating(job);
	if (job->view.state == STATE_RUNNING) {
		job_note(job, "is running");
		return EXIT_YES;
	}
	if (job->view.state == STATE_CREATED)
		return start_created(job);
	if (job->view.state == STATE_RESTARTING) {
		if (!job->view.monitor_alive && steer_adopt(job, why, sizeof(why)) == STEER_FAILED)
			return job_say(job, EXIT_TROUBLE, NULL, why);
		return start_ask(job, "up\n", 0);
	}
	return view_lives(&job->view) ? job_state(job) : start_ended(job);
}

int
verb_restart(struct signal_job *job)
{
	const char *schedule = job->schedule != NULL ? job->schedule : job->view.status.stop;
	char request[128];
	char why[128];

	/* Where a monitor lives, an end that it has not recorded yet is no end. */
	if (!view_lives(&job->view) && !job->view.monitor_alive)
		return verb_start(job);
	if (!job->view.monitor_alive)
		steer_adopt(job, why, sizeof(why));
	snprintf(request, sizeof(request), "restart %s\n", schedule);
	if (job->view.monitor_alive)
		return start_ask(job, request, job_schedule_ms(schedule));
	if (verb_stop(job) != EXIT_YES)
		return EXIT_NO;
	if (view_load(job->dir, &job->view) < 0)
		return job_say(job, EXIT_NONE, NULL, "it was removed meanwhile");
	return verb_start(job);
}
