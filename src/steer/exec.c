/* SPDX-License-Identifier: ISC */
/* kill --exec ID. In: a session of `ctr-spawn exec`. Out: its process has the signal. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "run/session.h"
#include "steer/verbs.h"

#define EXEC_KILL_NS 5000000000ULL

int
kill_session(struct signal_job *job, int sig)
{
	struct session session;
	int dir = session_open(job->dir);
	int pidfd = -1;
	int result = -1;

	if (dir >= 0 && session_read(dir, job->session, &session) == 0)
		pidfd = pidref_open(&session.payload);
	fd_close(&dir);
	if (pidfd < 0 || pidref_ended(pidfd)) {
		fd_close(&pidfd);
		return job_say(job, EXIT_NO, job->session, "no such session of exec (ctr-spawn exec -d prints its ID)");
	}
	result = pidfd_signal(pidfd, sig);
	if (result < 0)
		job_say(job, EXIT_NO, "--exec", strerror(errno));
	else if (sig == SIGKILL)
		job_wait(pidfd, EXEC_KILL_NS); /* its watcher ends what it has started */
	fd_close(&pidfd);
	return result < 0 ? EXIT_NO : EXIT_YES;
}
