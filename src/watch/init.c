/* SPDX-License-Identifier: ISC */
/*
 * Pid 1 of a container. In: the payload's pid, fds 0-2 and those of
 * run/handoff.h. Out: `exit`, and `spill` while no monitor lives. It forwards
 * signals, reaps, and leaves when the payload has left; the kernel ends the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "run/exitrec.h"
#include "run/handoff.h"
#include "run/status.h"
#include "watch/monitor.h"

enum {
	INIT_CHUNK = 65536,
	INIT_CAP_KILL = 5,
	INIT_REAP_TRIES = 100,
};

struct init {
	pid_t payload;
	uint64_t spill_cap;	/* bytes */
	bool block;		/* policy at the cap: leave it in the pipe */
	bool committed;		/* the record knows us */
	bool alone;		/* no monitor: pump */
	bool full;
	int out;		/* the output pipe, or -1 */
};

static char init_buffer[INIT_CHUNK];

/* capset(2) by hand: the monitor links no library. */
static void
init_drop(bool keep_kill)
{
	struct {
		uint32_t version;
		int pid;
	} header = {0x20080522, 0};
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2] = {{0, 0, 0}, {0, 0, 0}};

	/* So that nothing it could be made to execute has more either. */
	for (int cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
	if (keep_kill)
		data[0].effective = data[0].permitted = 1U << INIT_CAP_KILL;
	if (syscall(SYS_capset, &header, data) < 0)
		_exit(EXIT_OURS);
}

/* From here on nobody inside can look into this process. */
static int
init_seal(bool keep_kill)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		_exit(EXIT_OURS);
	init_drop(keep_kill);
	if (signal_block(1) < 0)
		_exit(EXIT_OURS);
	close(INIT_SEAL);
	return signal_fd();
}

/* Moves what the pipe holds into the spill; at its cap drops, or leaves it. */
static void
init_pump(struct init *init)
{
	struct stat st;
	ssize_t got;

	while (fstat(INIT_SPILL, &st) == 0) {
		init->full = (uint64_t)st.st_size >= init->spill_cap;
		if (init->full && init->block)
			return;
		got = read(init->out, init_buffer, sizeof(init_buffer));
		if (got <= 0)
			return;
		if (!init->full && io_write(INIT_SPILL, init_buffer, (size_t)got) < 0)
			init->full = true; /* no space: as at the cap */
	}
}

static _Noreturn void
init_end(struct init *init, int wait_status)
{
	exitrec_write(INIT_EXIT, wait_status, status_now());
	if (init->alone && init->out >= 0) {
		/* Everybody else first, so that nothing is written behind our back. */
		kill(-1, SIGKILL);
		for (unsigned i = 0; i < INIT_REAP_TRIES; i++) {
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
			if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
				break;
			poll(NULL, 0, 10); /* bounded: with our end the kernel kills the rest */
		}
		init_pump(init);
	}
	_exit(WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
				     : EXIT_SIGNAL + WTERMSIG(wait_status));
}

static void
init_reap(struct init *init)
{
	int wait_status;
	pid_t pid;

	while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0)
		if (pid == init->payload)
			init_end(init, wait_status);
}

static void
init_signals(struct init *init, int signals)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) == sizeof(info)) {
		int sig = (int)info.ssi_signo;

		if (sig != SIGCHLD && sig != SIGPIPE && sig != SIGTTIN && sig != SIGTTOU)
			kill(init->payload, sig);
	}
	init_reap(init);
}

/* Bytes on the life pipe: commit, adoption. Hang-up: the monitor is dead. */
static void
init_life(struct init *init, short revents)
{
	char byte;

	while ((revents & POLLIN) != 0 && read(INIT_LIFE, &byte, 1) == 1) {
		if (byte == LIFE_COMMIT)
			init->committed = true;
		init->alone = false;
		init->full = false;
	}
	if ((revents & (POLLHUP | POLLIN)) != POLLHUP)
		return;
	if (!init->committed)
		_exit(EXIT_OURS); /* the start was never recorded: it did not happen */
	init->alone = true;
}

static _Noreturn void
init_loop(struct init *init, int signals)
{
	for (;;) {
		struct pollfd pollers[] = {
		    {.fd = signals, .events = POLLIN},
		    {.fd = INIT_LIFE, .events = POLLIN},
		    {.fd = init->alone && !(init->full && init->block) ? init->out : -1,
			.events = POLLIN},
		};
		/* A hung-up life pipe wakes poll for ever: while alone, look at it by the clock. */
		int timeout = init->alone ? 100 : -1;

		if (init->alone)
			pollers[1].fd = -1;
		if (poll(pollers, 3, timeout) < 0 && errno != EINTR)
			continue;
		if (init->alone) {
			pollers[1].fd = INIT_LIFE;
			poll(&pollers[1], 1, 0);
		}
		if (pollers[1].revents != 0)
			init_life(init, pollers[1].revents);
		if (init->alone && pollers[2].revents != 0)
			init_pump(init);
		if (pollers[0].revents != 0)
			init_signals(init, signals);
	}
}

int
init_main(int argc, char **argv)
{
	struct init init = {.out = -1};
	uint64_t number;
	struct stat st;
	int signals;

	if (argc != 6 || getpid() != 1 || parse_u64(argv[2], &number) < 0
	    || parse_u64(argv[3], &init.spill_cap) < 0)
		return EXIT_TROUBLE;
	init.payload = (pid_t)number;
	init.block = strcmp(argv[4], "block") == 0;
	if (fcntl(INIT_LIFE, F_SETFL, O_NONBLOCK) < 0)
		return EXIT_OURS;
	if (fcntl(INIT_SPILL, F_GETFD) >= 0 && fstat(1, &st) == 0 && S_ISFIFO(st.st_mode)) {
		/* A description of our own: O_NONBLOCK on the shared one would be the payload's too. */
		init.out = open("/proc/self/fd/1", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	}
	signals = init_seal(strcmp(argv[5], "kill") == 0);
	if (signals < 0)
		return EXIT_OURS;
	init_reap(&init);
	init_loop(&init, signals);
}
