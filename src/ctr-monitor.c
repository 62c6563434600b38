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
	{&monitor.out, MONITOR_OUT},
	{&monitor.go, MONITOR_GO},
};

static void
monitor_take(void)
{
	for (size_t i = 0; i < sizeof(monitor_fds) / sizeof(monitor_fds[0]); i++)
		*monitor_fds[i].held = open_or_none(monitor_fds[i].number);
	monitor.log = -1;
	monitor.timerfd = -1;
	timer_load(&monitor);
}

static int
monitor_main(bool adopted, bool foreground)
{
	if (status_read(MONITOR_DIR, &monitor.status) < 0) {
		say("status: ", strerror(errno));
		return EXIT_OURS;
	}
	monitor_take();
	monitor.parent = !adopted;
	monitor.signals = signal_block(1) < 0 ? -1 : signal_fd();
	if (monitor.signals < 0)
		return EXIT_OURS;
	fd_cloexec_from(3);
	if (monitor.out >= 0)
		fcntl(monitor.out, F_SETFL, O_NONBLOCK);
	if (adopted) {
		const char byte = LIFE_ADOPT;

		monitor.handover = open_or_none(MONITOR_LIFE) >= 0
		    && write(MONITOR_LIFE, &byte, 1) == 1;
		monitor.spill = true;
		monitor.status.foreground = foreground;
		if (pidref_self(&monitor.status.monitor) < 0)
			return EXIT_OURS;
		if (status_state(&monitor.status) == STATE_CREATING)
			status_state_set(&monitor.status, STATE_RUNNING);
		monitor_record(&monitor, "adopted", "");
		if (status_state(&monitor.status) == STATE_STOPPING)
			stop_begin(&monitor, monitor.status.stop);
	}
	/* The ready line: after it nothing ends this process but the container's end. */
	if (open_or_none(MONITOR_ANSWER) >= 0) {
		io_write(MONITOR_ANSWER, "ready", 5);
		close(MONITOR_ANSWER);
	}
	return monitor_run(&monitor);
}

int
main(int argc, char **argv)
{
	bool foreground = argc == 5 && strcmp(argv[4], "-F") == 0;

	if (argc > 1 && strcmp(argv[1], "--init") == 0)
		return init_main(argc, argv);
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return io_write(STDOUT_FILENO, "ctr-monitor " CTR_VERSION "\n",
			   sizeof("ctr-monitor " CTR_VERSION))
		    < 0;
	if (argc >= 4 && strcmp(argv[1], "--adopt") == 0) {
		if (adopt(argv[2], argv[3]) < 0) {
			say("adopt: ", strerror(errno));
			return EXIT_OURS;
		}
		return monitor_main(true, foreground);
	}
	if (argc != 2 || argv[1][0] == '-' || open_or_none(MONITOR_LOCK) < 0) {
		say("is executed by ctr-spawn", "; see ctr-monitor(8)");
		return EXIT_TROUBLE;
	}
	return monitor_main(false, false);
}
