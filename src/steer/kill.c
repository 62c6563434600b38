/* SPDX-License-Identifier: ISC */
/*
 * kill. In: a signal. Out: the payload has it, or (--whole) every process of
 * the container. KILL to the payload leaves pid 1 to tell how it ended; what
 * does not end by that is ended as a whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/signame.h"
#include "run/cgroup.h"
#include "run/plan.h"
#include "run/witness.h"
#include "steer/adopt.h"
#include "steer/verbs.h"

#define KILL_GRACE_NS 2000000000ULL
#define KILL_WAIT_NS 5000000000ULL

enum {
	KILL_LIST = 1024 * 1024,
	KILL_DEPTH = 16,
};

/* Whether the process numbered pid is on the list of cgroup.procs. */
static bool
kill_listed(const char *list, long pid)
{
	char *end;

	for (const char *at = list; *at != '\0'; at = end + (*end == '\n')) {
		if (strtol(at, &end, 10) == pid)
			return true;
		if (end == at)
			return false;
	}
	return false;
}

/*
 * One of cgroup.procs: its pidfd first, then a second look at the list: a pid
 * that was there before and after, its process alive, is that process.
 */
static int
kill_one(int cgroup, long pid, int sig)
{
	static char again[KILL_LIST];
	int pidfd = pidfd_open_pid((pid_t)pid);
	int result = 0;

	if (pidfd < 0)
		return errno == ESRCH ? 0 : -1;
	if (io_read_kernel(cgroup, "cgroup.procs", again, sizeof(again)) >= 0
	    && kill_listed(again, pid) && !pidref_ended(pidfd) && pidfd_signal(pidfd, sig) < 0
	    && errno != ESRCH)
		result = -1;
	fd_close(&pidfd);
	return result;
}

/* All in one cgroup but pid 1 of ours, which would only pass it on once more. */
static int
kill_cgroup(int cgroup, pid_t but, int sig)
{
	static char list[KILL_LIST];
	int result = 0;
	char *end;

	if (io_read_kernel(cgroup, "cgroup.procs", list, sizeof(list)) < 0)
		return errno == EOPNOTSUPP ? 0 : -1; /* a threaded one has no list of processes */
	for (char *at = list; *at != '\0'; at = end + (*end == '\n')) {
		long pid = strtol(at, &end, 10);

		if (end == at)
			break;
		if (pid > 0 && pid != but && kill_one(cgroup, pid, sig) < 0)
			result = -1;
	}
	return result;
}

static int
kill_tree(int dirfd, const char *name, pid_t but, int sig, unsigned depth)
{
	struct dir dir;
	const char *entry;
	int result;

	if (dir_open(&dir, dirfd, name) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	result = kill_cgroup(dir.fd, but, sig);
	while (depth < KILL_DEPTH && (entry = dir_next(&dir)) != NULL)
		if (faccessat(dir.fd, entry, X_OK, 0) == 0
		    && kill_tree(dir.fd, entry, but, sig, depth + 1) < 0)
			result = -1;
	if (depth < KILL_DEPTH && dir.error != 0)
		result = -1;
	dir_close(&dir);
	return result;
}

static int
kill_whole(struct signal_job *job, int sig)
{
	const struct status *status = &job->view.status;
	struct cgroup_set cgroups;
	int result;

	if (cgroup_load(&cgroups, job->dir) < 0 || status->cgroup[0] == '\0')
		return job_say(job, EXIT_NO, "--whole", "it has no cgroup of its own: only KILL reaches all of it");
	result = kill_tree(AT_FDCWD, status->cgroup, witness_bare(status) ? 0 : status->init.pid, sig, 0);
	return result < 0 ? job_say(job, EXIT_NO, "--whole", strerror(errno)) : EXIT_YES;
}

/*
 * Frozen: all but pid 1 are killed where they stand (v2; on v1 in the moment
 * they are thawed), then it goes on, and pid 1 of ours is left to tell the end.
 */
static bool
kill_frozen(struct signal_job *job, int init)
{
	struct cgroup_set cgroups;

	if (cgroup_load(&cgroups, job->dir) < 0
	    || cgroup_signal_others(&cgroups, SIGKILL, job->view.status.init.pid) < 0)
		return false;
	cgroup_thaw(&cgroups);
	return job_wait(init, KILL_GRACE_NS);
}

/* KILL: the payload first where a pid 1 of ours can tell of it, then all. */
static int
kill_end(struct signal_job *job, int init)
{
	const struct status *status = &job->view.status;
	bool frozen = job->view.state == STATE_PAUSED && strcmp(status->paused, "stop") != 0;
	struct cgroup_set cgroups;
	bool ended = false;

	if (frozen && !job->whole && !witness_bare(status))
		ended = kill_frozen(job, init);
	/* What is not let go has nobody inside who could tell. */
	else if (!job->whole && job->view.state != STATE_CREATED && !witness_bare(status)) {
		int payload = pidref_open(&status->payload);

		if (payload >= 0 && pidfd_signal(payload, SIGKILL) == 0)
			ended = job_wait(init, KILL_GRACE_NS);
		fd_close(&payload);
	}
	if (!ended) {
		if (pidfd_signal(init, SIGKILL) < 0)
			return -1;
		if (cgroup_load(&cgroups, job->dir) == 0)
			cgroup_kill(&cgroups);
		job_wait(init, KILL_WAIT_NS);
	}
	job_settle(job);
	return 0;
}

/* Between two runs: it is not to be made again. */
static int
kill_restarting(struct signal_job *job)
{
	char why[128];

	if (!job->view.monitor_alive)
		steer_adopt(job, why, sizeof(why));
	if (job->view.monitor_alive && job_ask(job, "down KILL\n") == 0) {
		int monitor = pidref_open(&job->view.status.monitor);

		if (monitor >= 0)
			job_wait(monitor, KILL_WAIT_NS);
		fd_close(&monitor);
	}
	job_settle(job);
	return view_load(job->dir, &job->view) == 0 && view_lives(&job->view)
	    ? job_say(job, EXIT_NO, NULL, "it was made again before it was asked; once more")
	    : EXIT_YES;
}

/* The signal that makes it read its configuration again: stop.reload, as its plan has it. */
int
verb_reload(struct signal_job *job)
{
	static struct plan plan;

	if (plan_read(job->dir, &plan) < 0 || plan.reload[0] == '\0')
		strcpy(plan.reload, "HUP");
	job->signal = plan.reload;
	return verb_kill(job);
}

/* It has ended while we were at it: as asked with KILL, too late for any other signal. */
static int
kill_late(struct signal_job *job, bool end)
{
	job_settle(job);
	if (end)
		return EXIT_YES;
	if (view_load(job->dir, &job->view) == 0 && !view_lives(&job->view))
		return job_state(job);
	return job_say(job, EXIT_NO, NULL, "its payload has just ended");
}

int
verb_kill(struct signal_job *job)
{
	int sig = signame_number(job->signal != NULL ? job->signal : "KILL");
	bool end = sig == SIGKILL;
	int result;
	int pidfd;

	if (sig < 0)
		return job_say(job, EXIT_TROUBLE, job->signal, "no such signal: a name as TERM, or a number from 1 to 64");
	if (!view_lives(&job->view)
	    || ((job->view.state == STATE_CREATED || job->view.state == STATE_RESTARTING) && !end))
		return job_state(job);
	if (job->session != NULL)
		return kill_session(job, sig);
	if (job->view.state == STATE_RESTARTING)
		return kill_restarting(job);
	if (job->whole && !end)
		return kill_whole(job, sig);
	pidfd = pidref_open(end ? &job->view.status.init : &job->view.status.payload);
	result = pidfd < 0 ? -1 : end ? kill_end(job, pidfd) : pidfd_signal(pidfd, sig);
	fd_close(&pidfd); /* keeps errno */
	if (result == 0)
		return EXIT_YES;
	return errno == ESRCH ? kill_late(job, end) : job_say(job, EXIT_NO, NULL, strerror(errno));
}
