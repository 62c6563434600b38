/* SPDX-License-Identifier: ISC */
/*
 * stop. In: a schedule. Out: a container that has ended, and a record that
 * says so. The monitor does it; a dead one is replaced first; where that
 * cannot be, this process does it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/request.h"
#include "steer/adopt.h"
#include "steer/verbs.h"

enum {
	STOP_TRIES = 5,
};

/* It has ended (asked: by us): the record may not say so yet. */
static int
stop_ended(struct signal_job *job, bool asked)
{
	char why[128];

	if (job->view.monitor_alive)
		return EXIT_YES;
	if (status_state(&job->view.status) == STATE_EXITED || job->view.state == STATE_LOST) {
		if (!asked && !job->all && !job->quiet)
			job_note(job, job->view.state == STATE_LOST ? "is lost" : "has exited");
		return EXIT_YES;
	}
	/* The wish first: a restart policy must find it. */
	request_post(job->dir, "down\n");
	if (steer_adopt(job, why, sizeof(why)) == STEER_FAILED)
		job_record_end(job);
	else
		job_settle(job);
	return EXIT_YES;
}

/*
 * Until the container ends, or, where it has (it is restarting), its monitor.
 * One that does not act in its time is as good as dead.
 */
static void
stop_wait(const struct signal_job *job, int init, const char *schedule)
{
	int monitor = pidref_open(&job->view.status.monitor);
	struct pollfd pollers[2] = {{.fd = pidref_ended(init) ? -1 : init, .events = POLLIN},
	    {.fd = monitor, .events = POLLIN}};

	if (init >= 0 || monitor >= 0)
		while (poll(pollers, 2, job_schedule_ms(schedule)) < 0 && errno == EINTR)
			;
	fd_close(&monitor);
}

/* Asks, or does it; waits for the end of what it saw. */
static int
stop_once(struct signal_job *job)
{
	const char *schedule = job->schedule != NULL ? job->schedule : job->view.status.stop;
	char request[128];
	char why[128];
	int init = job_init(job);

	snprintf(request, sizeof(request), "down %s\n", schedule);
	if (!job->view.monitor_alive)
		steer_adopt(job, why, sizeof(why)); /* or we do it ourselves, below */
	if (job->view.monitor_alive && job_ask(job, request) == 0) {
		if (job->no_wait || job->wait != NULL) {
			fd_close(&init);
			return EXIT_YES;
		}
		stop_wait(job, init, schedule);
	}
	if (init >= 0 && !pidref_ended(init))
		job_stop_self(job, init, schedule);
	job_settle(job);
	fd_close(&init);
	return EXIT_NO;
}

int
verb_stop(struct signal_job *job)
{
	/*
	 * It may be made again by policy just when we look. Where a monitor lives,
	 * an end that it has not recorded yet is no end: it must know what is wanted.
	 */
	bool asked = view_lives(&job->view) || job->view.monitor_alive;

	for (unsigned i = 0; i < STOP_TRIES && (view_lives(&job->view) || job->view.monitor_alive); i++)
		if (stop_once(job) == EXIT_YES || view_load(job->dir, &job->view) < 0)
			return EXIT_YES;
	return view_lives(&job->view) ? job_say(job, EXIT_NO, NULL, "it does not end, or is made again and again; rm -f")
				      : stop_ended(job, asked);
}
