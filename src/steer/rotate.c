/* SPDX-License-Identifier: ISC */
/* rotate. In: a container whose log is files. Out: its monitor has begun a new one. */
#include <poll.h>
#include <string.h>

#include "base/die.h"
#include "steer/adopt.h"
#include "steer/verbs.h"

enum {
	ROTATE_WAIT_MS = 5000,
};

int
verb_rotate(struct signal_job *job)
{
	const char *mode = job->view.status.log_mode;
	uint64_t seq = job->view.status.seq;
	char why[128];

	if (!view_lives(&job->view))
		return job_state(job);
	if (strcmp(mode, "file") != 0 && strcmp(mode, "direct") != 0)
		return job_say(job, EXIT_NO, "log.mode", "none, inherit or pipe: it has no log file to begin anew");
	if (!job->view.monitor_alive && steer_adopt(job, why, sizeof(why)) == STEER_FAILED)
		return job_say(job, EXIT_TROUBLE, NULL, why);
	if (job_ask(job, "rotate\n") < 0)
		return job_say(job, EXIT_NO, NULL, "its monitor has ended meanwhile; once more");
	for (unsigned ms = 0; ms < ROTATE_WAIT_MS; ms += 5) {
		if (view_load(job->dir, &job->view) < 0 || job->view.status.seq > seq)
			return EXIT_YES;
		poll(NULL, 0, 5);
	}
	return job_say(job, EXIT_TIMEOUT, NULL, "its monitor does not answer; adopt when it is dead");
}
