/* SPDX-License-Identifier: ISC */
/*
 * A container that has ended is run once more in the record it has: its log,
 * events and labels go on. In: a name. Out: ctr-monitor with the container
 * running; or the record as it was, with why. On disk it stays exited until it
 * runs (`then` says what is tried), so a SIGKILL at any moment loses nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "run/events.h"
#include "run/exitrec.h"
#include "run/handoff.h"
#include "run/hook.h"
#include "run/lock.h"
#include "run/pidfile.h"
#include "run/request.h"
#include "run/rundir.h"
#include "run/view.h"
#include "start/start.h"

static int
anew_fail(char *error, size_t size, const char *what)
{
	snprintf(error, size, "%s: %s", what, strerror(errno));
	return -1;
}

static int
anew_open(struct start *start, char *error, size_t size)
{
	umask(022);
	if (start_reserve() < 0 || fd_cloexec_from(3) < 0 || signal_block(1) < 0)
		return anew_fail(error, size, "descriptors");
	start->run = rundir_open_own(start->run_path, false);
	start->dir = start->run < 0 ? -1 : rundir_container_own(start->run, start->name);
	snprintf(start->record, sizeof(start->record), "%s/%s", start->run_path, start->name);
	if (start->dir < 0)
		return anew_fail(error, size, start->record);
	return 0;
}

/* Whether somebody else has taken the record away: whatever has failed, that is why. */
static bool
anew_gone(const struct start *start)
{
	struct stat held, named;

	if (start->run < 0)
		return false;
	if (fstatat(start->run, start->name, &named, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT;
	return start->dir >= 0 && fstat(start->dir, &held) == 0
	    && (held.st_ino != named.st_ino || held.st_dev != named.st_dev);
}

/* It has ended, and says so; what was asked of the run that is over is over too. */
static int
anew_settle(struct start *start, char *error, size_t size)
{
	struct status *status = &start->status;
	struct cgroup_set cgroups;
	char request[64];
	uint64_t after = 0;
	int taken;
	uid_t by;

	if (status_read(start->dir, status) < 0)
		return anew_fail(error, size, "status");
	if (status_state(status) != STATE_EXITED && pidref_alive(&status->init)) {
		start->code = EXIT_NO;
		snprintf(error, size, "it is %s", status->state);
		return -1;
	}
	if (cgroup_load(&cgroups, start->dir) == 0) {
		cgroup_kill_all(&cgroups); /* with a shared pid namespace some may have outlived it */
		cgroup_remove(&cgroups);
	}
	hook_settle(start->dir);
	do {
		taken = request_take(start->dir, &after, request, sizeof(request), &by);
	} while (taken != 0 && taken != REQUEST_LATER);
	return taken == 0 ? 0 : anew_fail(error, size, "requests");
}

/* The record tells what is tried, and by whom. */
static int
anew_mark(struct start *start, char *error, size_t size)
{
	struct status *status = &start->status;
	char detail[40];
	struct plan plan;
	struct text text;

	text_init(&text, status->wanted_by, sizeof(status->wanted_by));
	text_str(&text, "uid:");
	text_u64(&text, getuid());
	text_init(&text, detail, sizeof(detail));
	text_str(&text, status->wanted_by);
	text_str(&text, " start");
	status_set(status->wanted, "up");
	status_set(status->then, "start");
	status_set(status->version, CTR_VERSION);
	status_set(status->caps, STATUS_CAPS);
	record_image(start);
	if (plan_read(start->dir, &plan) == 0)
		strcpy(start->keep, plan.state);
	if (pidref_self(&status->monitor) < 0 || status_boot(status->boot) < 0
	    || events_append(start->dir, &status->seq, "asked", detail) < 0
	    || status_write(start->dir, status) < 0 || plan_make(start) < 0
	    || exitrec_reset(start->dir) < 0)
		return anew_fail(error, size, start->record);
	return 0;
}

/* What counts from the first start on begins again. */
static void
anew_reset(struct status *status)
{
	char *const texts[] = {status->restart_times, status->confined, status->stopping};
	uint64_t *const numbers[] = {&status->failures, &status->backoff, &status->foreground,
	    &status->filter_abi, &status->stop_step, &status->adopted, &status->upgraded};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		texts[i][0] = '\0';
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		*numbers[i] = 0;
	status->restarts = UINT64_MAX; /* start_record() counts up to the first */
}

/* As it was, but with why. */
static void
anew_undo(struct start *start, struct status *old, const char *error)
{
	old->rev = start->status.rev;
	old->seq = start->status.seq;
	old->then[0] = '\0';
	status_set(old->reason, error);
	pidfile_remove(old->pidfile, getpid());
	events_append(start->dir, &old->seq, "failed", error);
	status_write(start->dir, old);
}

/* The life of the process that becomes the monitor. Returns only on failure. */
static int
anew_make(struct start *start, int answer, char *error, size_t size)
{
	static struct status old;

	if (lock_take(start->dir, MONITOR_LOCK) < 0) {
		start->code = errno == EAGAIN ? EXIT_NO : EXIT_OURS;
		snprintf(error, size, "%s/lock: %s", start->record,
		    errno == EAGAIN ? "somebody else is at it" : strerror(errno));
		return -1;
	}
	if (anew_settle(start, error, size) < 0)
		return -1;
	old = start->status;
	if (anew_mark(start, error, size) == 0) {
		anew_reset(&start->status);
		if (pidfile_write(start->status.pidfile, getpid()) < 0)
			anew_fail(error, size, start->status.pidfile);
		else
			start_make(start, answer, error, size);
	}
	anew_undo(start, &old, error);
	return -1;
}

static int
anew_try(struct start *start, char *error, size_t size)
{
	struct spec_input input = {.name = start->name};
	char path[64];

	start->code = EXIT_OURS;
	start->again = start->anew = true;
	start->notify = start->run = start->dir = -1;
	if (anew_open(start, error, size) < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/spec.ini", start->dir);
	input.file = path;
	start->spec = spec_load(&input, error, size);
	if (start->spec == NULL || prepare(start, error, size) < 0
	    || cgroups_plan(start, error, size) < 0)
		return -1;
	if (start->spec->fds[0] != NULL || start->spec->listen_fds) {
		snprintf(error, size, "container.fds: there is no caller any more to pass them");
		return -1;
	}
	return start_fork(start, anew_make, error, size);
}

int
start_anew(struct start *start, char *error, size_t size)
{
	int result = anew_try(start, error, size);

	if (result < 0 && anew_gone(start)) {
		start->code = EXIT_NONE;
		snprintf(error, size, "it was removed meanwhile");
	}
	return result;
}
