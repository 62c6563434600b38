/* SPDX-License-Identifier: ISC */
/* Subscribers come and go. In: a pid and a signal number. Out: a file of watch/. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "base/signame.h"
#include "run/subscriber.h"
#include "steer/verbs.h"

/* The pid of --pid, or 0 after a message. */
static pid_t
watch_pid(const struct signal_job *job)
{
	uint64_t pid = 0;

	if (job->pid == NULL || parse_u64(job->pid, &pid) < 0 || pid == 0 || pid > INT32_MAX) {
		job_say(job, EXIT_TROUBLE, job->pid != NULL ? job->pid : "--pid",
		    job->pid != NULL ? "not the number of a process" : "which process? --pid $$ in a script");
		return 0;
	}
	return (pid_t)pid;
}

int
verb_watch(struct signal_job *job)
{
	int sig = signame_number(job->signal != NULL ? job->signal : "43");
	struct pidref ref;
	pid_t pid = watch_pid(job);
	int pidfd;

	if (pid == 0)
		return EXIT_TROUBLE;
	if (sig < 0)
		return job_say(job, EXIT_TROUBLE, job->signal, "no such signal: a name as USR1, or a number from 1 to 64");
	pidfd = pidfd_open_pid(pid);
	if (pidfd < 0 || pidref_of(&ref, pid, pidfd) < 0) {
		fd_close(&pidfd);
		return job_say(job, EXIT_TROUBLE, job->pid, strerror(errno));
	}
	fd_close(&pidfd);
	if (subscriber_add(job->dir, job->all ? ".watch" : "watch", &ref, sig) < 0)
		return job_say(job, EXIT_TROUBLE, NULL, strerror(errno));
	return EXIT_YES;
}

int
verb_unwatch(struct signal_job *job)
{
	pid_t pid = watch_pid(job);

	if (pid == 0)
		return EXIT_TROUBLE;
	if (subscriber_remove(job->dir, job->all ? ".watch" : "watch", pid) < 0)
		return job_say(job, EXIT_NO, job->pid, errno == ENOENT ? "it does not watch" : strerror(errno));
	return EXIT_YES;
}
