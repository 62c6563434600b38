/* SPDX-License-Identifier: ISC */
/*
 * --wait. In: a verb that was done. Out: what follows from it has come: its
 * end, or that it is ready; or the time is over.
 */
#include <poll.h>
#include <time.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "steer/verbs.h"

enum {
	AFTER_LOOK_MS = 10,
};

static uint64_t
after_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Whether it has come; *never: it will not any more. */
static bool
after_look(struct signal_job *job, enum job_until until, bool *never)
{
	if (view_load(job->dir, &job->view) < 0)
		return *never = until == JOB_READY, until == JOB_ENDED; /* --rm: the record is gone */
	if (until == JOB_ENDED)
		return !view_lives(&job->view);
	*never = !view_lives(&job->view) && !job->view.monitor_alive;
	return job->view.state == STATE_RUNNING && job->view.status.ready != 0;
}

int
after_wait(struct signal_job *job, enum job_until until)
{
	uint64_t limit = UINT64_MAX;
	uint64_t begun = after_clock();
	bool never = false;

	if (*job->wait != '\0')
		parse_duration(job->wait, &limit); /* it was looked at before anything was done */
	while (!after_look(job, until, &never)) {
		int init = until == JOB_ENDED ? pidref_open(&job->view.status.init) : -1;

		if (never)
			return job_say(job, EXIT_NO, "--wait", "it has ended before it was ready");
		if (after_clock() - begun >= limit)
			return job_say(job, EXIT_TIMEOUT, "--wait",
			    until == JOB_ENDED ? "it has not ended in that time" : "it is not ready in that time");
		if (init >= 0 && !pidref_ended(init))
			job_wait(init, AFTER_LOOK_MS * 1000000ULL);
		else
			poll(NULL, 0, AFTER_LOOK_MS);
		fd_close(&init);
	}
	return EXIT_YES;
}
