/* SPDX-License-Identifier: ISC */
/* Steering one container. In: its view. Out: signals, requests, at the end a record. */
#include "steer/job.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/schedule.h"
#include "base/signame.h"
#include "run/cgroup.h"
#include "run/events.h"
#include "run/hook.h"
#include "run/keep.h"
#include "run/lock.h"
#include "run/pause.h"
#include "run/pidfile.h"
#include "run/refusal.h"
#include "run/request.h"
#include "run/subscriber.h"
#include "run/witness.h"

int
job_say(const struct signal_job *job, int code, const char *what, const char *why)
{
	warn("%s: %s: %s%s%s", job->name, job->verb, what != NULL ? what : "", what != NULL ? ": " : "", why);
	return code;
}

void
job_note(const struct signal_job *job, const char *note)
{
	warn("%s: %s: %s", job->name, job->verb, note);
}

int
job_state(const struct signal_job *job)
{
	char living[80];

	if (strcmp(job->verb, "rm") != 0)
		return job_say(job, job->view.state == STATE_LOST ? EXIT_LOST : EXIT_NO, NULL,
		    refusal_state(job->view.state));
	snprintf(living, sizeof(living), "is %s; stop it first, or rm -f", state_names[job->view.state]);
	return job_say(job, EXIT_NO, NULL, living);
}

bool
job_understands(const struct signal_job *job, const char *word)
{
	const char *caps = job->view.status.caps;
	size_t length = strlen(word);

	for (const char *at = caps; (at = strstr(at, word)) != NULL; at += length)
		if ((at == caps || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
			return true;
	return false;
}

/* A pidfd of the container's pid 1, or -1. */
int
job_init(const struct signal_job *job)
{
	return pidref_open(&job->view.status.init);
}

/* Waits until pidfd has ended, at most ns (UINT64_MAX: for ever). */
bool
job_wait(int pidfd, uint64_t ns)
{
	struct pollfd poller = {.fd = pidfd, .events = POLLIN};
	int ms = ns > 2000000000000000 ? -1 : (int)(ns / 1000000);

	while (poll(&poller, 1, ms) < 0 && errno == EINTR)
		;
	return poller.revents != 0;
}

/* Posts a request and rings. -1: no monitor is there to hear it. */
int
job_ask(struct signal_job *job, const char *request)
{
	return job_ask_with(job, request, SIGNAL_DOORBELL);
}

int
job_ask_with(struct signal_job *job, const char *request, int sig)
{
	int monitor = pidref_open(&job->view.status.monitor);
	int result = -1;

	if (monitor >= 0 && pidref_ended(monitor))
		errno = ESRCH;
	else if (monitor >= 0 && request_post(job->dir, request) == 0)
		result = pidfd_signal(monitor, sig);
	fd_close(&monitor);
	return result;
}

/* The container has ended and no monitor is there: what the monitor would have written. */
void
job_record_end(struct signal_job *job)
{
	struct status status;
	struct cgroup_set cgroups;
	struct plan plan;
	int lock = lock_take(job->dir, -1);

	if (lock < 0)
		return; /* somebody else is at it */
	if (status_read(job->dir, &status) == 0 && status_state(&status) != STATE_EXITED) {
		if (pidref_alive(&status.init)) { /* nobody saw an end */
			fd_close(&lock);
			return;
		}
		if (cgroup_load(&cgroups, job->dir) == 0)
			cgroup_kill_all(&cgroups); /* where pid 1 was none they outlive it */
		/* Restarting: how it ended stands there, `exit` may be the next run's. */
		if (status_state(&status) != STATE_RESTARTING)
			witness_exit(job->dir, &status, -1, 0, -1);
		status.next_start = status.paused_at = status.paused_for = 0;
		status.paused[0] = '\0';
		status.timers[0] = '\0';
		if (status.finished == 0)
			status.finished = status_now();
		status_state_set(&status, STATE_EXITED);
		if (cgroup_load(&cgroups, job->dir) == 0) {
			status.oom = cgroup_oom(&cgroups);
			cgroup_remove(&cgroups);
		}
		pidfile_remove(status.pidfile, status.monitor.pid);
		if (status_write(job->dir, &status) == 0)
			hook_settle(job->dir);
		events_append(job->dir, &status.seq, "exited", status.exit);
		status_write(job->dir, &status);
		subscriber_ring_all(job->dir, "watch");
		subscriber_ring_all(job->run, ".watch");
		if (plan_read(job->dir, &plan) == 0 && plan.state[0] != '\0')
			keep_last(plan.state, &status);
	}
	fd_close(&lock);
}

/* The schedule without a monitor. */
void
job_stop_self(struct signal_job *job, int init, const char *text)
{
	int payload = pidref_open(&job->view.status.payload);
	struct cgroup_set cgroups;
	struct schedule schedule;
	bool ended = false;

	if (schedule_parse(text, &schedule) < 0)
		schedule_parse("TERM/10/KILL", &schedule);
	for (unsigned i = 0; !ended && i < schedule.count; i++) {
		bool kill = schedule.step[i].signal == SIGKILL || payload < 0
		    || job->view.state == STATE_CREATED;

		pidfd_signal(kill ? init : payload, kill ? SIGKILL : schedule.step[i].signal);
		if (kill && cgroup_load(&cgroups, job->dir) == 0)
			cgroup_kill(&cgroups);
		if (job->view.state == STATE_PAUSED)
			pause_thaw(job->dir, &job->view.status);
		ended = job_wait(init, schedule.step[i].wait_ns);
	}
	fd_close(&payload);
}

/* Waits until the record says so too: with --rm the record is gone then. */
void
job_settle(struct signal_job *job)
{
	int monitor = pidref_open(&job->view.status.monitor);
	struct status status;

	if (monitor >= 0)
		for (unsigned i = 0; i < 500 && !pidref_ended(monitor); i++) {
			if (status_read(job->dir, &status) < 0
			    || status_state(&status) == STATE_EXITED
			    || status_state(&status) == STATE_RESTARTING
			    || status.restarts != job->view.status.restarts)
				break;
			job_wait(monitor, i < 20 ? 1000000 : 10000000); /* mostly it is at it already */
		}
	fd_close(&monitor);
	job_record_end(job);
}

int
job_intent(const struct signal_job *job, const char *wanted)
{
	struct plan plan;

	if (job->for_now || plan_read(job->dir, &plan) < 0 || plan.state[0] == '\0'
	    || keep_intent(plan.state, job->name, wanted) == 0)
		return EXIT_YES;
	return job_say(job, EXIT_TROUBLE, plan.state, strerror(errno));
}

/* Milliseconds a schedule takes at most, and two seconds; -1: it waits for ever. */
int
job_schedule_ms(const char *text)
{
	struct schedule schedule;
	uint64_t total = 2000;

	if (schedule_parse(text, &schedule) < 0)
		return 12000;
	for (unsigned i = 0; i < schedule.count; i++) {
		if (schedule.step[i].wait_ns == UINT64_MAX)
			return schedule.step[i].signal == SIGKILL ? (int)total : -1;
		total += schedule.step[i].wait_ns / 1000000;
	}
	return total > INT32_MAX ? -1 : (int)total;
}
