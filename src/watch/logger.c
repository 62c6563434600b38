/* SPDX-License-Identifier: ISC */
/*
 * Mode pipe: a process of the user's choice reads the output. In: `logger` of
 * the record. Out: that program, outside the container, with the pipe as its
 * stdin; again when it dies. We hold a read end and never read: what it has not
 * taken waits in the pipe for the next one, and the payload's writes with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/search.h"
#include "run/handoff.h"
#include "run/words.h"
#include "watch/monitor.h"

enum {
	LOGGER_WORDS = 256,
	LOGGER_SIGNALS = 64,
	LOGGER_END_TRIES = 100,
	LOGGER_END_MS = 100,
};

#define LOGGER_STEADY 1000000000ULL /* one that lived so long is started again at once */
#define LOGGER_FIRST 100000000ULL
#define LOGGER_MOST 5000000000ULL

static char logger_buffer[WORDS_SIZE];

/* In the new process: it waits until the record names it, and is gone if it never does. */
static _Noreturn void
logger_exec(const struct monitor *monitor, int go)
{
	char *argv[LOGGER_WORDS];
	char name[16 + sizeof(monitor->status.name)] = "CTR_NAME=";
	char *envp[] = {
	    (char *)"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", name, NULL};
	char path[32];
	char byte;
	int in;

	strcat(name, monitor->status.name);
	if (words_read(MONITOR_DIR, "logger", logger_buffer, sizeof(logger_buffer), argv, LOGGER_WORDS)
		< 1
	    || setsid() < 0 || chdir("/") < 0 || read(go, &byte, 1) != 1)
		_exit(EXIT_OURS);
	/* A description of its own: ours does not block. */
	in = open(fd_path(monitor->output.stream[0].pipe, path), O_RDONLY | O_CLOEXEC);
	if (in < 0 || dup2(in, 0) < 0 || fd_close_from(3, NULL, 0) < 0)
		_exit(EXIT_OURS);
	for (int sig = 1; sig <= LOGGER_SIGNALS; sig++)
		signal_default(sig);
	signal_block(0);
	search_exec(argv, envp);
	_exit(errno == ENOENT ? EXIT_NOTFOUND : EXIT_NOEXEC);
}

static void
logger_start(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	char detail[32];
	struct text text;
	int go[2];
	pid_t pid;

	output->logger_due = timer_now() + LOGGER_FIRST;
	if (fd_pipe(go) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		logger_exec(monitor, go[0]);
	}
	close(go[0]);
	if (pid > 0 && (output->logger = pidfd_open_pid(pid)) >= 0
	    && pidref_of(&monitor->status.logger, pid, output->logger) == 0) {
		output->logger_due = UINT64_MAX;
		output->logger_since = timer_now();
		text_init(&text, detail, sizeof(detail));
		pidref_print(&monitor->status.logger, &text);
		monitor_record(monitor, "logger", detail);
		if (write(go[1], "g", 1) < 0)
			errno = 0; /* dead already: its pidfd tells */
	}
	close(go[1]);
}

/* It has died: notes how, and when the next one is due. */
static void
logger_gone(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	uint64_t now = timer_now();
	char detail[32];
	struct text text;
	int wait_status;

	text_init(&text, detail, sizeof(detail));
	if (waitpid(monitor->status.logger.pid, &wait_status, WNOHANG) != monitor->status.logger.pid)
		text_str(&text, "unknown"); /* another monitor's child */
	else if (!WIFEXITED(wait_status))
		text_str(&text, "signal:");
	if (text.length == 0)
		text_u64(&text, (uint64_t)WEXITSTATUS(wait_status));
	else if (detail[0] == 's')
		text_u64(&text, (uint64_t)WTERMSIG(wait_status));
	memset(&monitor->status.logger, 0, sizeof(monitor->status.logger));
	fd_close(&output->logger);
	if (now - output->logger_since >= LOGGER_STEADY)
		output->logger_wait = 0;
	else if (output->logger_wait == 0)
		output->logger_wait = LOGGER_FIRST;
	else
		output->logger_wait = output->logger_wait * 2 < LOGGER_MOST ? output->logger_wait * 2
									     : LOGGER_MOST;
	output->logger_due = now + output->logger_wait;
	monitor_record(monitor, "logger-ended", detail);
}

bool
logger_is(const struct monitor *monitor)
{
	return strcmp(monitor->status.log_mode, "pipe") == 0;
}

void
logger_begin(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	output->logger_due = UINT64_MAX;
	output->logger = -1;
	if (!logger_is(monitor) || output->stream[0].pipe < 0)
		return;
	/* The logger outlives a monitor that was killed or upgraded. */
	output->logger = pidref_open(&monitor->status.logger);
	output->logger_since = timer_now();
	if (output->logger < 0)
		output->logger_due = 0;
}

void
logger_tick(struct monitor *monitor)
{
	if (monitor->output.logger < 0 && timer_now() >= monitor->output.logger_due)
		logger_start(monitor);
}

void
logger_ended(struct monitor *monitor)
{
	if (pidref_ended(monitor->output.logger))
		logger_gone(monitor);
}

void
logger_rotate(struct monitor *monitor)
{
	if (monitor->output.logger >= 0)
		pidfd_signal(monitor->output.logger, SIGALRM);
}

/* Bytes that no logger has taken. */
static int
logger_left(const struct output *output)
{
	int left = 0;

	return ioctl(output->stream[0].pipe, FIONREAD, &left) < 0 ? 0 : left;
}

void
logger_finish(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	if (!logger_is(monitor) || output->stream[0].pipe < 0)
		return;
	output->logger_wait = 0;
	for (unsigned try = 0; try < LOGGER_END_TRIES; try++) {
		struct pollfd poller = {.fd = output->logger, .events = POLLIN};

		if (output->logger < 0 && logger_left(output) == 0)
			break;
		logger_tick(monitor);
		poller.fd = output->logger;
		poll(&poller, 1, LOGGER_END_MS);
		if (output->logger >= 0)
			logger_ended(monitor);
	}
	output->logger_due = UINT64_MAX;
	if (output->logger >= 0) {
		pidfd_signal(output->logger, SIGKILL);
		fd_close(&output->logger);
		waitpid(monitor->status.logger.pid, NULL, 0);
		memset(&monitor->status.logger, 0, sizeof(monitor->status.logger));
	}
	monitor->status.log_dropped += (uint64_t)logger_left(output);
}
