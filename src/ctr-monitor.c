/* SPDX-License-Identifier: ISC */
/*
 * ctr-monitor: one per container. Executed by ctr-spawn with the descriptors
 * of run/handoff.h; in its second role it is the container's pid 1; with
 * --adopt it takes over a container whose monitor is dead.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "run/handoff.h"
#include "watch/confine.h"
#include "watch/monitor.h"
#include "watch/slim.h"

static struct monitor monitor;
static uint64_t swapped; /* ns from the image before this one to this one's main; 0: not known */

static void
say(const char *what, const char *why)
{
	char line[256];
	struct text text;

	text_init(&text, line, sizeof(line));
	text_str(&text, "ctr-monitor: ");
	text_str(&text, what);
	text_str(&text, why);
	text_char(&text, '\n');
	if (write(STDERR_FILENO, text.start, text.length) < 0)
		return;
}

static int
open_or_none(int fd)
{
	return fcntl(fd, F_GETFD) >= 0 ? fd : -1;
}

enum role {
	ROLE_FIRST,	/* executed by ctr-spawn */
	ROLE_ADOPT,
	ROLE_FOREGROUND, /* the same for run -F: passes the status on */
	ROLE_RESUME,	/* executed by itself */
};

enum {
	MONITOR_READ_TRIES = 500, /* every 10 ms: past the point of no return nothing is to be lost */
};

/* The record, in the environment where it could not be written. */
static int
monitor_status(enum role role)
{
	char *state = getenv("CTR_STATE");
	int result;

	if (role == ROLE_RESUME && state != NULL)
		return status_unpack(&monitor.status, state);
	result = status_read(MONITOR_DIR, &monitor.status);
	for (unsigned i = 0; result < 0 && role == ROLE_RESUME && i < MONITOR_READ_TRIES; i++) {
		poll(NULL, 0, 10);
		result = status_read(MONITOR_DIR, &monitor.status);
	}
	return result;
}

/* In main, which is the last to see the environment: when the image before this one left. */
static void
monitor_swapped(void)
{
	const char *left = getenv("CTR_LEFT"); /* an older one does not tell */
	struct timespec at;
	uint64_t now;
	uint64_t ns;

	clock_read(CLOCK_MONOTONIC, &at);
	now = (uint64_t)at.tv_sec * 1000000000 + (uint64_t)at.tv_nsec;
	if (left != NULL && parse_u64(left, &ns) == 0 && ns < now)
		swapped = now - ns;
}

static int
monitor_main(enum role role, const char *image)
{
	/* Before we open anything: a free number could be ours in a moment. */
	int answer = open_or_none(MONITOR_ANSWER);

	if (monitor_status(role) < 0) {
		say("status: ", strerror(errno));
		return EXIT_OURS;
	}
	resume_take(&monitor);
	monitor.signals = signal_block(1) < 0 ? -1 : signal_fd();
	if (monitor.signals < 0)
		return EXIT_OURS;
	if (role == ROLE_RESUME)
		resume_word(&monitor, image, swapped);
	prctl(PR_SET_NAME, "ctr-monitor");
	fd_cloexec_from(3);
	if (plan_read(MONITOR_DIR, &monitor.plan) < 0)
		say("plan: ", strerror(errno)); /* then there is none */
	resume_parent(&monitor);
	if (role == ROLE_RESUME)
		resume_upgraded(&monitor);
	else if (role != ROLE_FIRST && resume_adopted(&monitor, role == ROLE_FOREGROUND) < 0)
		return EXIT_OURS;
	if (role == ROLE_FIRST && status_state(&monitor.status) == STATE_RUNNING) {
		restart_started(&monitor);
		timer_record(&monitor); /* whoever takes over from us in a moment finds the deadlines */
	}
	/* The ready line: after it nothing ends this process but the container's end. */
	if (answer >= 0) {
		/* Whoever asked waits for as long as a created payload holds the pipe too: once more, if need be. */
		if (io_write(answer, "ready", 5) < 0 && errno != EPIPE)
			io_write(answer, "ready", 5);
		fd_close(&answer);
		sched_yield(); /* it mostly waits for this processor, and is to be the first to close what both have open */
	}
	if (role == ROLE_FIRST) /* clones of mounts that ctr-spawn and we were executed from */
		fd_close_range(MONITOR_FDS_LIMIT, ~0U, 0);
	if (role != ROLE_FIRST)
		restart_resumed(&monitor);
	else if (status_state(&monitor.status) == STATE_RESTARTING)
		restart_failed(&monitor);
	return monitor_run(&monitor);
}

/* Why not, to whoever asked: the answer pipe, or standard error. */
static int
adopt_failed(bool foreground, int error)
{
	const char *why = error == EAGAIN ? "it has a monitor"
	    : error == EBUSY		  ? "it is being created, or its creation failed"
	    : error == ESTALE		  ? "lost"
					  : strerror(error);

	if (foreground)
		say("adopt: ", why);
	else
		io_write(MONITOR_ANSWER, why, strlen(why));
	return EXIT_OURS;
}

/* --adopt RUN NAME [-F [--ready]]; --ready: MONITOR_NOTIFY is open. */
static int
adopt_main(const char *run, const char *name, bool foreground, bool notify)
{
	enum adopt result = adopt(run, name, !foreground ? MONITOR_ANSWER : notify ? MONITOR_NOTIFY : -1);

	if (result == ADOPT_FAILED)
		return adopt_failed(foreground, errno);
	if (result != ADOPT_RECORDED)
		return monitor_main(foreground ? ROLE_FOREGROUND : ROLE_ADOPT, "");
	if (!foreground)
		io_write(MONITOR_ANSWER, "ended", 5);
	return foreground ? adopt_failed(true, ESRCH) : EXIT_YES;
}

/* --version; --check: that it runs at all, and what it is compatible with. */
static int
tell(bool check)
{
	char line[96];
	struct text text;

	text_init(&text, line, sizeof(line));
	text_str(&text, "ctr-monitor " CTR_VERSION);
	if (check) {
		text_str(&text, " state=1 filter=");
		text_u64(&text, CONFINE_FILTER);
	}
	text_char(&text, '\n');
	return io_write(STDOUT_FILENO, line, text.length) < 0 ? EXIT_TROUBLE : EXIT_YES;
}

/* A monitor: the first of its container, one that takes over, one after another image of itself. */
static int
monitor_role(int argc, char **argv)
{
	slim_hurry();
	if (argc == 4 && strcmp(argv[1], "--resume") == 0 && open_or_none(MONITOR_LOCK) >= 0)
		return monitor_main(ROLE_RESUME, argv[3]);
	if (argc >= 4 && strcmp(argv[1], "--adopt") == 0)
		return adopt_main(argv[2], argv[3], argc >= 5 && strcmp(argv[4], "-F") == 0,
		    argc == 6 && strcmp(argv[5], "--ready") == 0);
	if (argc == 3 && strcmp(argv[1], "--failed") == 0)
		argc = 2, argv++;
	if (argc != 2 || argv[1][0] == '-' || open_or_none(MONITOR_LOCK) < 0) {
		say("is executed by ctr-spawn", "; see ctr-monitor(8)");
		return EXIT_TROUBLE;
	}
	return monitor_main(ROLE_FIRST, "");
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "--resume") == 0)
		monitor_swapped();
	if (argc > 1 && (strcmp(argv[1], "--enter") == 0 || strcmp(argv[1], "--enter-here") == 0))
		return enter_main(argc, argv); /* with the environment of what it will be */
	if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "--check") == 0))
		return tell(strcmp(argv[1], "--check") == 0);
	if (argc > 1 && strcmp(argv[1], "--init") == 0)
		slim_run(init_main, argc, argv);
	if (argc > 1 && strcmp(argv[1], "--session") == 0)
		slim_run(session_main, argc, argv);
	slim_run(monitor_role, argc, argv);
}
