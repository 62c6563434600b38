/* SPDX-License-Identifier: ISC */
/*
 * ctr-monitor: one per container. Executed by ctr-spawn with the descriptors
 * of run/handoff.h; in its second role it is the container's pid 1; with
 * --adopt it takes over a container whose monitor is dead.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"
#include "watch/monitor.h"

static struct monitor monitor;

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

/* Which descriptor of the contract is held where; one that is not open: -1. */
static const struct {
	int *held;
	int number;
} monitor_fds[] = {
	{&monitor.init, MONITOR_INIT},
	{&monitor.payload, MONITOR_PAYLOAD},
	{&monitor.go, MONITOR_GO},
};

static void
monitor_take(void)
{
	for (size_t i = 0; i < sizeof(monitor_fds) / sizeof(monitor_fds[0]); i++)
		*monitor_fds[i].held = open_or_none(monitor_fds[i].number);
	output_init(&monitor); /* before a descriptor of ours takes a number that is not there */
	monitor.timerfd = -1;
	timer_load(&monitor);
}

enum role {
	ROLE_FIRST,	/* executed by ctr-spawn */
	ROLE_ADOPT,
	ROLE_FOREGROUND, /* the same for run -F: passes the status on */
};

static int
monitor_main(enum role role)
{
	if (status_read(MONITOR_DIR, &monitor.status) < 0) {
		say("status: ", strerror(errno));
		return EXIT_OURS;
	}
	monitor_take();
	monitor.signals = signal_block(1) < 0 ? -1 : signal_fd();
	if (monitor.signals < 0)
		return EXIT_OURS;
	fd_cloexec_from(3);
	resume_parent(&monitor);
	if (role != ROLE_FIRST && resume_adopted(&monitor, role == ROLE_FOREGROUND) < 0)
		return EXIT_OURS;
	/* The ready line: after it nothing ends this process but the container's end. */
	if (open_or_none(MONITOR_ANSWER) >= 0) {
		io_write(MONITOR_ANSWER, "ready", 5);
		close(MONITOR_ANSWER);
	}
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

/* --adopt RUN NAME [-F] */
static int
adopt_main(const char *run, const char *name, bool foreground)
{
	enum adopt result = adopt(run, name, !foreground);

	if (result == ADOPT_FAILED)
		return adopt_failed(foreground, errno);
	if (result != ADOPT_RECORDED)
		return monitor_main(foreground ? ROLE_FOREGROUND : ROLE_ADOPT);
	if (!foreground)
		io_write(MONITOR_ANSWER, "ended", 5);
	return foreground ? adopt_failed(true, ESRCH) : EXIT_YES;
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--init") == 0)
		return init_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "--session") == 0)
		return session_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "--enter") == 0)
		return enter_main(argc, argv);
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return io_write(STDOUT_FILENO, "ctr-monitor " CTR_VERSION "\n",
			   sizeof("ctr-monitor " CTR_VERSION))
		    < 0;
	if (argc >= 4 && strcmp(argv[1], "--adopt") == 0)
		return adopt_main(argv[2], argv[3], argc == 5 && strcmp(argv[4], "-F") == 0);
	if (argc != 2 || argv[1][0] == '-' || open_or_none(MONITOR_LOCK) < 0) {
		say("is executed by ctr-spawn", "; see ctr-monitor(8)");
		return EXIT_TROUBLE;
	}
	return monitor_main(ROLE_FIRST);
}
