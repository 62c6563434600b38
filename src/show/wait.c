/* SPDX-License-Identifier: ISC */
/*
 * wait: until containers have exited, or run. In: names. Out: a line a name.
 * It polls pidfds, not files, so it sees an end that no monitor lives to write;
 * it never guesses and never waits for something nobody will do.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "show/show.h"

enum {
	WAIT_SLICE_MS = 20,	/* while a record is about to be written */
	WAIT_LONG_MS = 1000,
};

static uint64_t
wait_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Is it what we wait for? 1 yes, 0 not yet, -1 never. */
static int
wait_done(const struct show *show, int dir, struct view *view)
{
	bool running = show->wanted != NULL && strcmp(show->wanted, "running") == 0;

	if (view_load(dir, view) < 0)
		return -1;
	if (view->state == STATE_LOST)
		return -1;
	if (running)
		return view->state == STATE_RUNNING || view->state == STATE_PAUSED ? 1
		    : view->state == STATE_EXITED				    ? -1
										    : 0;
	if (view->state != STATE_EXITED)
		return 0;
	/* A living monitor is about to write the last word: cgroup, times, oom. */
	return view->monitor_alive && status_state(&view->status) != STATE_EXITED ? 0 : 1;
}

/* Sleeps until something of this container may have changed, at most until deadline. */
static void
wait_sleep(const struct view *view, uint64_t deadline, bool running)
{
	int init = pidref_open(&view->status.init);
	int monitor = pidref_open(&view->status.monitor);
	struct pollfd pollers[] = {{.fd = init, .events = POLLIN}, {.fd = monitor, .events = POLLIN}};
	uint64_t now = wait_clock();
	int ms = WAIT_LONG_MS;

	if (running || init < 0 || pidref_ended(init)) {
		ms = WAIT_SLICE_MS;
		pollers[0].fd = -1;
	}
	if (!view->monitor_alive)
		pollers[1].fd = -1;
	if (deadline != UINT64_MAX && deadline - now < (uint64_t)ms * 1000000)
		ms = now >= deadline ? 0 : (int)((deadline - now) / 1000000) + 1;
	poll(pollers, 2, ms);
	fd_close(&init);
	fd_close(&monitor);
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
wait_print(struct show *show, const char *name, const struct view *view)
{
	if (view->state == STATE_LOST) {
		printf("%s lost\n", name);
		return show->exit_code ? EXIT_OURS : EXIT_LOST;
	}
	if (view->state == STATE_EXITED) {
		printf("%s exited %s\n", name, view->status.exit);
		if (show->wanted != NULL && strcmp(show->wanted, "running") == 0)
			return show->exit_code ? EXIT_OURS : EXIT_NO;
		return show->exit_code ? wait_code(&view->status) : EXIT_YES;
	}
	printf("%s %s\n", name, state_names[view->state]);
	return EXIT_YES;
}

/* One round over all names; *left is how many still wait, *code the first failure. */
static void
wait_round(struct show *show, bool *done, unsigned *left, int *code, struct view *pending)
{
	*left = 0;
	for (unsigned i = 0; show->names[i] != NULL; i++) {
		struct view view;
		int dir = -1;
		int result;

		if (done[i])
			continue;
		result = show_open(show, show->names[i], &dir, &view);
		if (result == EXIT_YES) {
			int state = wait_done(show, dir, &view);

			fd_close(&dir);
			if (state == 0) {
				++*left;
				*pending = view;
				continue;
			}
			result = wait_print(show, show->names[i], &view);
		} else if (show->exit_code) {
			result = EXIT_OURS;
		}
		done[i] = true;
		if (*code == EXIT_YES)
			*code = result;
		if (show->any) {
			*left = 0;
			return;
		}
	}
}

int
show_wait(struct show *show)
{
	uint64_t deadline = UINT64_MAX;
	uint64_t timeout;
	unsigned count = 0;
	unsigned left;
	int code = EXIT_YES;
	struct view pending;
	bool *done;

	while (show->names[count] != NULL)
		count++;
	if (count == 0)
		die(EXIT_TROUBLE, "wait: no NAME given");
	if (show->wanted != NULL && strcmp(show->wanted, "running") != 0
	    && strcmp(show->wanted, "exited") != 0)
		die(EXIT_TROUBLE, "--for %s: running or exited", show->wanted);
	if (show->timeout != NULL) {
		if (parse_duration(show->timeout, &timeout) < 0)
			die(EXIT_TROUBLE, "-t %s: not a time like 10, 1.5, 2m", show->timeout);
		deadline = wait_clock() + timeout;
	}
	done = calloc(count, sizeof(*done));
	if (done == NULL)
		die(EXIT_TROUBLE, "out of memory");
	for (;;) {
		wait_round(show, done, &left, &code, &pending);
		fflush(stdout);
		if (left == 0)
			break;
		if (wait_clock() >= deadline) {
			code = code == EXIT_YES ? EXIT_TIMEOUT : code;
			break;
		}
		/* Several, any of them: nothing to sleep on but time. */
		if (show->any && left > 1)
			poll(NULL, 0, WAIT_SLICE_MS);
		else
			wait_sleep(&pending, deadline, show->wanted != NULL
				&& strcmp(show->wanted, "running") == 0);
	}
	free(done);
	return code;
}
