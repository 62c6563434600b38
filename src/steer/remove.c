/* SPDX-License-Identifier: ISC */
/*
 * rm. In: a container that has ended, or with -f any. Out: no record of it, no
 * process, no cgroup. The record's lock is what says that nobody else is at it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "run/cgroup.h"
#include "run/hook.h"
#include "run/lock.h"
#include "run/rundir.h"
#include "steer/verbs.h"

enum {
	RM_TRIES = 1000,	/* every 10 ms: its monitor writes the end and leaves, */
	RM_SOON = 20,		/* mostly at once: these every ms, */
	RM_ASK = 50,		/* and is asked again: it may have been another one's turn */
};

#define RM_LEAVE_NS 1000000000ULL

/*
 * The record's lock for removing it, -1 with errno; EBUSY: it lives again.
 * With -f what runs is killed again and again, and its monitor told each time
 * that nobody wants it: one that is just being made shows its pid 1 late.
 */
static int
rm_lock(struct signal_job *job)
{
	int lock = lock_take(job->dir, -1);

	for (unsigned i = 0; i < RM_TRIES && lock < 0 && errno == EAGAIN; i++) {
		poll(NULL, 0, i < RM_SOON ? 1 : 10);
		if (view_load(job->dir, &job->view) == 0) {
			if (!job->force && view_lives(&job->view)) {
				errno = EBUSY;
				return -1;
			}
			if (job->force && job->view.init_alive)
				verb_kill(job);
			if (job->force && job->view.monitor_alive && i % RM_ASK == 0)
				job_ask(job, "down KILL\n");
		}
		lock = lock_take(job->dir, -1);
	}
	return lock;
}

/* Who holds the lock, and what it is at. */
static int
rm_locked(struct signal_job *job, int error)
{
	pid_t holder;
	char why[160];
	int pidfd = error == EAGAIN ? lock_holder(job->dir, &holder) : -1;

	if (pidfd < 0)
		return job_say(job, EXIT_TROUBLE, "lock", strerror(error));
	fd_close(&pidfd);
	snprintf(why, sizeof(why), "process %d holds its record, %s; it does not let go", (int)holder,
	    view_load(job->dir, &job->view) == 0 ? state_names[job->view.state] : "torn");
	return job_say(job, EXIT_TROUBLE, NULL, why);
}

/* With the lock held: nothing of it may run any more. Asks for no lock, that would drop ours. */
static bool
rm_ended(struct signal_job *job)
{
	bool ended = true;
	int init;

	if (status_read(job->dir, &job->view.status) < 0)
		return true;
	init = pidref_open(&job->view.status.init);
	if (init >= 0 && !pidref_ended(init))
		ended = job->force && pidfd_signal(init, SIGKILL) == 0 && job_wait(init, 5000000000);
	fd_close(&init);
	return ended;
}

/* It has let go of the lock, and may still stand in its cgroup. */
static void
rm_monitor(struct signal_job *job)
{
	int monitor = pidref_open(&job->view.status.monitor);

	if (monitor >= 0)
		job_wait(monitor, RM_LEAVE_NS);
	fd_close(&monitor);
}

int
verb_rm(struct signal_job *job)
{
	struct cgroup_set cgroups;
	int lock;

	job->signal = "KILL";
	job->whole = true;
	/* An intent first, or its policy makes it again. */
	if (job->force && job->view.monitor_alive)
		job_ask(job, "down KILL\n");
	if (view_lives(&job->view)) {
		if (!job->force)
			return job_state(job);
		if (job->view.init_alive)
			verb_kill(job);
	}
	lock = rm_lock(job);
	if (lock < 0) {
		if (errno == ENOENT)
			return EXIT_YES; /* --rm was quicker */
		return errno == EBUSY ? job_state(job) : rm_locked(job, errno);
	}
	if (!rm_ended(job)) {
		fd_close(&lock);
		return job_say(job, EXIT_NO, NULL, "a process of it does not end");
	}
	if (cgroup_load(&cgroups, job->dir) == 0) {
		rm_monitor(job);
		cgroup_kill_all(&cgroups); /* with a shared pid namespace some may have outlived it */
		cgroup_remove(&cgroups);
	}
	hook_settle(job->dir);
	if (rundir_delete(job->run, job->dir, job->name, NULL) < 0)
		return job_say(job, EXIT_TROUBLE, NULL, strerror(errno));
	fd_close(&lock);
	return EXIT_YES;
}

/* rm -f of a record that cannot be read: only when nobody holds its lock. */
int
remove_torn(struct signal_job *job)
{
	struct cgroup_set cgroups;
	int lock = lock_take(job->dir, -1);

	if (lock < 0 && errno != ENOENT)
		return rm_locked(job, errno);
	if (cgroup_load(&cgroups, job->dir) == 0)
		cgroup_remove(&cgroups);
	hook_settle(job->dir);
	if (rundir_delete(job->run, job->dir, job->name, NULL) < 0)
		return job_say(job, EXIT_TROUBLE, NULL, strerror(errno));
	fd_close(&lock);
	return EXIT_YES;
}
