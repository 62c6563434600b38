/* SPDX-License-Identifier: ISC */
/*
 * pause and resume. In: a container. Out: all of it stands still, or goes on;
 * its monitor is told, for events and timers, but not needed: where it is dead
 * this process writes the record, where it is too old only the kernel knows.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/signame.h"
#include "run/events.h"
#include "run/lock.h"
#include "run/pause.h"
#include "run/subscriber.h"
#include "steer/verbs.h"

enum {
	PAUSE_TELL_MS = 3000,
};

/* CLOCK_BOOTTIME in nanoseconds, as the monitor's timers have it. */
static uint64_t
pause_now(void)
{
	struct timespec now;

	clock_read(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Without a monitor: how ("": it goes on) into the record. */
static int
pause_write(struct signal_job *job, const char *how)
{
	struct status status;
	int lock = lock_take(job->dir, -1);
	int result = -1;

	if (lock < 0)
		return -1;
	if (status_read(job->dir, &status) == 0 && status_state(&status) == STATE_RUNNING) {
		/* An adopter adds paused_for to the deadlines that stood still meanwhile. */
		if (*how == '\0')
			status.paused_for += pause_now() - status.paused_at;
		status_set(status.paused, how);
		status.paused_at = *how != '\0' ? pause_now() : 0;
		events_append(job->dir, &status.seq, *how != '\0' ? "paused" : "resumed", how);
		result = status_write(job->dir, &status);
	}
	fd_close(&lock);
	if (result == 0) {
		subscriber_ring_all(job->dir, "watch");
		subscriber_ring_all(job->run, ".watch");
	}
	return result;
}

/* The record says so: by its monitor, or by us. -1: it does not, within some seconds. */
static int
pause_tell(struct signal_job *job, const char *how)
{
	char request[32];
	bool asked = false;

	snprintf(request, sizeof(request), *how != '\0' ? "paused %s\n" : "resumed\n", how);
	for (unsigned ms = 0; ms < PAUSE_TELL_MS; ms += 5) {
		if (view_load(job->dir, &job->view) < 0 || !view_lives(&job->view))
			return 0; /* it has ended meanwhile */
		if (strcmp(job->view.status.paused, how) == 0)
			return 0;
		if (!job->view.monitor_alive) {
			if (pause_write(job, how) == 0)
				return 0;
		} else if (!job_understands(job, "pause"))
			return -1;
		else if (!asked)
			asked = job_ask(job, request) == 0;
		poll(NULL, 0, 5);
	}
	return -1;
}

int
verb_pause(struct signal_job *job)
{
	const char *how;

	if (job->view.state == STATE_PAUSED)
		return EXIT_YES;
	if (job->view.state != STATE_RUNNING)
		return job_state(job);
	how = pause_begin(job->dir, &job->view.status);
	if (how == NULL)
		return job_say(job, EXIT_NO, NULL,
		    errno == EOPNOTSUPP ? "it has no cgroup with a freezer, and shares its pid namespace"
			: errno == ETIMEDOUT ? "a process of it cannot be stopped; it runs on"
					     : strerror(errno));
	if (pause_tell(job, how) == 0)
		return EXIT_YES;
	if (strcmp(how, "freeze") == 0)
		return EXIT_YES; /* the kernel tells everybody */
	status_set(job->view.status.paused, how);
	pause_end(job->dir, &job->view.status);
	return job_say(job, EXIT_TROUBLE, NULL,
	    "its monitor does not note it, and without a freezer nobody could know; it runs on");
}

int
verb_resume(struct signal_job *job)
{
	if (job->view.state == STATE_RUNNING && job->view.status.paused[0] == '\0')
		return EXIT_YES;
	if (job->view.state != STATE_PAUSED && job->view.state != STATE_RUNNING)
		return job_state(job);
	if (pause_end(job->dir, &job->view.status) < 0)
		return job_say(job, EXIT_NO, NULL,
		    errno == ETIMEDOUT ? "it does not go on: is a cgroup above its own frozen?"
				       : strerror(errno));
	pause_tell(job, "");
	return EXIT_YES;
}
