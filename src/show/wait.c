/* SPDX-License-Identifier: ISC */
/*
 * wait: until containers have exited, or run. In: names. Out: a line a name.
 * It polls pidfds, so it sees an end that no monitor lives to write, and records by
 * inotify(7), or by the clock where there is none; it never guesses and never waits for
 * something nobody will do.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "run/events.h"
#include "run/rundir.h"
#include "run/witness.h"
#include "show/after.h"
#include "show/show.h"
#include "show/waitfor.h"

enum {
	WAIT_BLIND_MS = 20,	/* while a record is about to be written, without inotify, */
	WAIT_SLICE_MS = 250,	/* and with it: what an old monitor does not write */
	WAIT_LONG_MS = 1000,	/* even if no pidfd fires, look again */
	WAIT_REAP_MS = 1000,	/* until init has reaped what has ended */
};

/* One name. Its pidfds are held from the first look on: they tell of an end that was reaped. */
struct wait_one {
	const char *name;
	int init, monitor;		/* -1: not there, or no descriptor left */
	struct pidref init_ref, monitor_ref;
	uint64_t started;		/* what `started` was at the first look */
	uint64_t seq;			/* the last event before --after, */
	bool after;			/* whose events count: they may have come and gone */
	bool looked, done;
	bool soon;			/* no pidfd tells of the next change: its record does */
	int watch;			/* number of inotify's, -1: none yet */
	bool again;			/* watched since now: what came before is looked for */
};

static int wait_notify = -1;	/* of inotify; -1: not there */

/* From now on a new record wakes us. */
static void
wait_watch(struct wait_one *one, int dir)
{
	char path[32];
	int watch = wait_notify < 0 || !one->soon
	    ? -1
	    : inotify_add_watch(wait_notify, fd_path(dir, path), IN_MOVED_TO | IN_MOVE_SELF | IN_ONLYDIR);

	one->again = watch >= 0 && watch != one->watch;
	if (one->soon)
		one->watch = watch;
}

/* Forgets what has been told: all whose record counts are looked at. */
static void
wait_drain(void)
{
	char buffer[4096];

	while (read(wait_notify, buffer, sizeof(buffer)) > 0)
		;
}

static uint64_t
wait_clock(void)
{
	struct timespec now;

	clock_read(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static const char *
wait_target(const struct show *show)
{
	return show->wanted != NULL ? show->wanted : "exited";
}

/* Of one that lives, and told by no pidfd. */
static bool
wait_for_running(const struct show *show)
{
	return strcmp(wait_target(show), "exited") != 0;
}

/* Keeps *pidfd on the process that the record names now. */
static void
wait_hold(int *pidfd, struct pidref *held, const struct pidref *now)
{
	if (*pidfd >= 0 && held->pid == now->pid && held->inode == now->inode
	    && held->start == now->start)
		return;
	fd_close(pidfd);
	*held = *now;
	*pidfd = pidref_open(now);
}

static enum wait_outcome
wait_outcome(const struct show *show, int dir, struct wait_one *one, struct view *view)
{
	if (view->state == STATE_LOST || (view->state == STATE_RESTARTING && !view->monitor_alive))
		return WAIT_NEVER;
	if (wait_for_running(show))
		return waitfor_look(waitfor_row(wait_target(show)), view, one->started);
	if (view->state != STATE_EXITED)
		return WAIT_NOT_YET;
	/* How it ended stands in its record; restarting was in another boot then. */
	if (status_state(&view->status) == STATE_EXITED || status_state(&view->status) == STATE_RESTARTING)
		return WAIT_REACHED;
	/* A living monitor is about to write the last word: cgroup, times, oom. */
	if (view->monitor_alive)
		return WAIT_NOT_YET;
	witness_exit(dir, &view->status, one->init, WAIT_REAP_MS, -1);
	return WAIT_REACHED;
}

static int
wait_code(const struct status *status)
{
	uint64_t number;

	if (parse_u64(status->code, &number) == 0)
		return (int)number;
	return parse_u64(status->signal, &number) == 0 ? EXIT_SIGNAL + (int)number : EXIT_OURS;
}

static int
wait_print(struct show *show, const char *name, const struct view *view, enum wait_outcome outcome)
{
	if (view->state == STATE_LOST) {
		printf("%s lost\n", name);
		return show->exit_code ? EXIT_OURS : EXIT_LOST;
	}
	/* Restarting, and nobody there to do it: how it ended last is all there is. */
	if (view->state == STATE_EXITED || view->state == STATE_RESTARTING) {
		printf("%s exited %s\n", name, view->status.exit);
		if (wait_for_running(show))
			return show->exit_code ? EXIT_OURS : EXIT_NO;
		return show->exit_code ? wait_code(&view->status) : EXIT_YES;
	}
	if (outcome == WAIT_NEVER) {
		printf("%s %s\n", name, state_names[view->state]);
		return show->exit_code ? EXIT_OURS : EXIT_NO;
	}
	printf("%s %s\n", name,
	    strcmp(show->wanted, "running") == 0 ? state_names[view->state] : show->wanted);
	return EXIT_YES;
}

/* With --after: it was there meanwhile, whatever it is now. */
static bool
wait_event(struct show *show, int dir, struct wait_one *one, int *code)
{
	char detail[64];

	if (!one->after || !after_event(dir, one->seq, waitfor_event(waitfor_row(wait_target(show))), detail))
		return false;
	printf("%s %s%s%s\n", one->name, wait_target(show), wait_for_running(show) ? "" : " ",
	    wait_for_running(show) ? "" : detail);
	*code = EXIT_YES;
	if (show->exit_code && !wait_for_running(show)) {
		struct status status = {.rev = 0};
		uint64_t number;

		if (parse_u64(detail, &number) == 0)
			status_set(status.code, detail);
		else if (strncmp(detail, "signal:", 7) == 0)
			status_copy(status.signal, sizeof(status.signal), strtok(detail + 7, ":"));
		*code = wait_code(&status);
	}
	return true;
}

/* Looks at one name again. WAIT_NOT_YET, or an exit code in *code after its line. */
static enum wait_outcome
wait_look(struct show *show, struct wait_one *one, int *code)
{
	enum wait_outcome outcome;
	struct view view;
	int dir;

	*code = show_open(show, one->name, &dir, &view);
	if (*code != EXIT_YES) {
		if (show->exit_code)
			*code = EXIT_OURS;
		return WAIT_NEVER;
	}
	wait_hold(&one->init, &one->init_ref, &view.status.init);
	wait_hold(&one->monitor, &one->monitor_ref, &view.status.monitor);
	if (!one->looked)
		one->started = view.status.started;
	one->looked = true;
	if (wait_event(show, dir, one, code)) {
		fd_close(&dir);
		return WAIT_REACHED;
	}
	outcome = wait_outcome(show, dir, one, &view);
	if (outcome != WAIT_NOT_YET)
		*code = wait_print(show, one->name, &view, outcome);
	one->soon = wait_for_running(show)
	    || (view.state != STATE_RESTARTING && (!view.init_alive || one->init < 0));
	wait_watch(one, dir);
	fd_close(&dir);
	return outcome;
}

/* Looks at those whose pidfds fired (all when fired is NULL); *left: how many still wait. */
static void
wait_round(struct show *show, struct wait_one *all, unsigned count, const struct pollfd *fired,
    unsigned *left, int *code)
{
	*left = 0;
	for (unsigned i = 0; i < count; i++) {
		int result;

		if (all[i].done)
			continue;
		if (fired != NULL && !all[i].soon && fired[2 * i].revents == 0
		    && fired[2 * i + 1].revents == 0) {
			++*left;
			continue;
		}
		if (wait_look(show, &all[i], &result) == WAIT_NOT_YET) {
			++*left;
			continue;
		}
		all[i].done = true;
		fd_close(&all[i].init);
		fd_close(&all[i].monitor);
		if (*code == EXIT_YES)
			*code = result;
		if (show->any) {
			*left = 0;
			return;
		}
	}
}

/* Sleeps until something may have changed, at most until deadline. Whether a pidfd fired. */
static bool
wait_sleep(const struct wait_one *all, unsigned count, struct pollfd *pollers, uint64_t deadline)
{
	uint64_t now = wait_clock();
	int ms = WAIT_LONG_MS;
	bool looks = false;
	bool fired;

	for (unsigned i = 0; i < count; i++) {
		bool soon = !all[i].done && all[i].soon;

		/* Of one that has ended already only its monitor's end is news. */
		pollers[2 * i] = (struct pollfd) {
		    .fd = all[i].done || soon || pidref_ended(all[i].init) ? -1 : all[i].init,
		    .events = POLLIN};
		pollers[2 * i + 1] = (struct pollfd) {
		    .fd = all[i].done || pidref_ended(all[i].monitor) ? -1 : all[i].monitor,
		    .events = POLLIN};
		if (soon && all[i].again)
			ms = 0;
		else if (soon && ms > WAIT_BLIND_MS)
			ms = all[i].watch < 0 ? WAIT_BLIND_MS : WAIT_SLICE_MS;
		looks |= soon;
	}
	pollers[2 * count] = (struct pollfd) {.fd = wait_notify, .events = POLLIN};
	if (deadline != UINT64_MAX && (now >= deadline || deadline - now < (uint64_t)ms * 1000000))
		ms = now >= deadline ? 0 : (int)((deadline - now) / 1000000) + 1;
	fired = poll(pollers, 2 * count + 1, ms) > 0;
	if (pollers[2 * count].revents != 0)
		wait_drain();
	return fired || (looks && ms < WAIT_LONG_MS);
}

static uint64_t
wait_deadline(const struct show *show)
{
	uint64_t timeout;

	if (waitfor_row(wait_target(show)) < 0)
		die(EXIT_TROUBLE, "wait: --for %s: no such state: exited, running, ready, healthy, paused or restarted",
		    show->wanted);
	if (show->timeout == NULL)
		return UINT64_MAX;
	if (parse_duration(show->timeout, &timeout) < 0)
		die(EXIT_TROUBLE, "wait: -t %s: not a time like 10, 1.5, 500ms, 2m", show->timeout);
	return timeout > UINT64_MAX - wait_clock() ? UINT64_MAX : wait_clock() + timeout;
}

/* What is there before COMMAND is run, held by pidfds; a name that is not there yet is none. */
static void
wait_before(struct show *show, struct wait_one *all, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		int dir = show->run < 0 ? -1 : rundir_container(show->run, all[i].name);
		struct view view;

		all[i].after = all[i].looked = true;
		if (dir >= 0 && view_load(dir, &view) == 0) {
			all[i].seq = events_last(dir);
			all[i].started = view.status.started;
			wait_hold(&all[i].init, &all[i].init_ref, &view.status.init);
			wait_hold(&all[i].monitor, &all[i].monitor_ref, &view.status.monitor);
		}
		fd_close(&dir);
	}
	after_run(show->after);
	if (show->run < 0)
		show->run = rundir_open(show->run_path);
}

/* Two descriptors a name: as many as we may have. */
static void
wait_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int
show_wait(struct show *show)
{
	uint64_t deadline = wait_deadline(show);
	struct pollfd *pollers;
	struct wait_one *all;
	unsigned count = 0;
	unsigned left;
	int code = EXIT_YES;
	bool fired = false;

	while (show->names[count] != NULL)
		count++;
	if (count == 0)
		die(EXIT_TROUBLE, "wait: no NAME given; ctr-status tells which there are");
	all = calloc(count, sizeof(*all));
	pollers = calloc(2 * (size_t)count + 1, sizeof(*pollers));
	if (all == NULL || pollers == NULL)
		die(EXIT_TROUBLE, "out of memory");
	wait_descriptors();
	for (unsigned i = 0; i < count; i++)
		all[i] = (struct wait_one) {.name = show->names[i], .init = -1, .monitor = -1, .watch = -1};
	wait_notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (show->after != NULL)
		wait_before(show, all, count);
	for (;;) {
		wait_round(show, all, count, fired ? pollers : NULL, &left, &code);
		fflush(stdout);
		if (left == 0)
			break;
		if (wait_clock() >= deadline) {
			code = code == EXIT_YES ? EXIT_TIMEOUT : code;
			break;
		}
		fired = wait_sleep(all, count, pollers, deadline);
	}
	fd_close(&wait_notify);
	free(pollers);
	free(all);
	return code;
}
