/* SPDX-License-Identifier: ISC */
/*
 * Pid 1 of a container. In: the payload's pid, fds 0-2 and those of
 * run/handoff.h. Out: `exit`, and `spill` while no monitor lives. It forwards
 * signals, reaps, and leaves when the payload has left; the kernel ends the rest,
 * or in a pid namespace that others use too watch/shared.c does.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
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
#include "watch/pump.h"
#include "watch/slim.h"

enum {
	INIT_CAP_KILL = 5,
	INIT_REAP_TRIES = 100,
	INIT_DRAIN_TRIES = 200,
	INIT_WATCHDOG_ROUNDS = 256,
};

struct init {
	pid_t payload;
	bool committed;		/* the record knows us */
	bool alone;		/* no monitor: pump */
	bool shared;		/* a subreaper, not pid 1 */
	bool watchdog;		/* INIT_WATCHDOG is open */
	struct pump pump;
};

/* capset(2) by hand: the monitor links no library. */
static int
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
	if (errno != EINVAL) /* the end of them is that there is no such one */
		return -1;
	if (keep_kill)
		data[0].effective = data[0].permitted = 1U << INIT_CAP_KILL;
	return syscall(SYS_capset, &header, data) < 0 ? -1 : 0;
}

/*
 * From here on nobody inside can look into this process. What can fail comes
 * before the payload is let go: a pid 1 that leaves takes it along.
 */
static int
init_seal(bool keep_kill)
{
	int signals;

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
	    || init_drop(keep_kill) < 0 || signal_block(1) < 0)
		return -1;
	signals = signal_fd();
	if (signals >= 0)
		close(INIT_SEAL);
	return signals;
}

/* The payload's leavings, which the kernel would kill with us: so that nothing is written after. */
static void
init_kill_all(void)
{
	if (getpid() != 1 || (kill(-1, SIGKILL) < 0 && errno == ESRCH))
		return;
	for (unsigned i = 0; i < INIT_REAP_TRIES; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
			return;
		poll(NULL, 0, 10); /* bounded: with our end the kernel kills the rest */
	}
}

/*
 * A living monitor reads the pipes before we leave: killed after that, it
 * loses nothing, for with us the pipes may go.
 */
static void
init_drain(struct init *init)
{
	struct pollfd life = {.fd = INIT_LIFE, .events = 0};

	for (unsigned i = 0; !init->alone && i < INIT_DRAIN_TRIES; i++) {
		if (pump_waiting(&init->pump) == 0)
			return;
		if (poll(&life, 1, i < 10 ? 0 : 1) > 0)
			init->alone = true;
	}
	if (init->alone)
		pump_end(&init->pump);
}

/* The payload has ended, and may not be reaped yet: nothing comes before the record. */
static _Noreturn void
init_end(struct init *init, int wait_status)
{
	if (exitrec_write(INIT_EXIT, wait_status, status_now()) < 0) /* whatever it was, once more */
		exitrec_write(INIT_EXIT, wait_status, status_now());
	/* The monitor rings, who is rung looks: each may wait for this processor, and would for long. */
	sched_yield();
	sched_yield();
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (init->shared)
		shared_sweep();
	if (init->pump.pipe[0] >= 0) {
		init_kill_all();
		init_drain(init);
	}
	close(INIT_LIFE); /* nothing is left but us: the monitor gets ready, and rings if it could not before */
	if (init->shared)
		shared_end();
	_exit(WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
				     : EXIT_SIGNAL + WTERMSIG(wait_status));
}

/* The payload is only looked at: to take a process apart takes the kernel long. */
static void
init_reap(struct init *init)
{
	siginfo_t info = {.si_pid = 0};
	int wait_status;
	pid_t pid;

	if (waitid(P_PID, (id_t)init->payload, &info, WEXITED | WNOHANG | WNOWAIT) == 0
	    && info.si_pid == init->payload)
		init_end(init, exitrec_status(&info));
	while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0 || (pid < 0 && errno == EINTR))
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

/* What the payload writes to its watchdog: with nobody to read it, it would wait one day. */
static void
init_watchdog(const struct init *init)
{
	char buffer[512];

	for (unsigned i = 0; init->watchdog && i < INIT_WATCHDOG_ROUNDS; i++)
		if (read(INIT_WATCHDOG, buffer, sizeof(buffer)) != sizeof(buffer))
			return;
}

/* Bytes on the life pipe: commit, adoption. Hang-up: the monitor is dead. */
static void
init_life(struct init *init, short revents)
{
	char byte;

	/* The byte read tells the adopter that we have stopped: everything is told before. */
	if ((revents & POLLIN) != 0 && init->alone && pump_settle(&init->pump) < 0)
		return;
	while ((revents & POLLIN) != 0 && read(INIT_LIFE, &byte, 1) == 1) {
		if (byte == LIFE_COMMIT)
			init->committed = true;
		init->alone = false;
		init->pump.full = false;
	}
	if ((revents & (POLLHUP | POLLIN)) != POLLHUP)
		return;
	if (!init->committed) {
		/*
		 * The start was not recorded, or only just: where the record already
		 * says that it runs, this is how it ended, for the kernel kills it with us.
		 */
		exitrec_write(INIT_EXIT, SIGKILL, status_now());
		_exit(EXIT_SIGNAL + SIGKILL);
	}
	init->alone = true;
}

static _Noreturn void
init_loop(struct init *init, int signals)
{
	for (;;) {
		bool pump = init->alone && !(init->pump.full && init->pump.block);
		struct pollfd pollers[] = {
		    {.fd = signals, .events = POLLIN},
		    {.fd = INIT_LIFE, .events = POLLIN},
		    {.fd = pump ? init->pump.pipe[0] : -1, .events = POLLIN},
		    {.fd = pump ? init->pump.pipe[1] : -1, .events = POLLIN},
		};
		/* A hung-up life pipe wakes poll for ever: while alone, look at it by the clock. */
		int timeout = init->alone ? 100 : -1;

		if (init->alone)
			pollers[1].fd = -1;
		if (poll(pollers, 4, timeout) < 0 && errno != EINTR)
			continue;
		if (init->alone) {
			pollers[1].fd = INIT_LIFE;
			poll(&pollers[1], 1, 0);
		}
		if (pollers[1].revents != 0)
			init_life(init, pollers[1].revents);
		if (init->alone) {
			pump_run(&init->pump);
			init_watchdog(init);
		}
		if (pollers[0].revents != 0)
			init_signals(init, signals);
	}
}

/*
 * Sealed or not, it is not to run without us. Its process still waits for our seal: told the
 * error there it says so to who started it, who would take its death for its execve.
 */
static int
init_give_up(const struct init *init, int error)
{
	const char byte = (char)error;
	int wait_status = SIGKILL;

	if (io_write(INIT_SEAL, &byte, 1) < 0)
		kill(init->payload, SIGKILL);
	while (waitpid(init->payload, &wait_status, 0) < 0 && errno == EINTR)
		;
	exitrec_write(INIT_EXIT, wait_status, status_now());
	return EXIT_OURS;
}

int
init_main(int argc, char **argv)
{
	struct init init = {.payload = 0};
	uint64_t number;
	int signals;
	int reaper = 0;

	if (argc != 7 || parse_u64(argv[2], &number) < 0
	    || parse_u64(argv[3], &init.pump.cap) < 0)
		return EXIT_TROUBLE;
	init.shared = strcmp(argv[6], "shared") == 0;
	/* Never pid 1 of nothing: kill(-1) above is for a namespace of our own. */
	if (init.shared ? prctl(PR_GET_CHILD_SUBREAPER, &reaper, 0, 0, 0) < 0 || reaper != 1
			: getpid() != 1)
		return EXIT_TROUBLE;
	init.payload = (pid_t)number;
	init.pump.block = strcmp(argv[4], "block") == 0;
	if (fcntl(INIT_LIFE, F_SETFL, O_NONBLOCK) < 0)
		return init_give_up(&init, errno);
	init.watchdog = fd_is_open(INIT_WATCHDOG); /* before anything else may get that number */
	pump_open(&init.pump);
	signals = init_seal(strcmp(argv[5], "kill") == 0);
	if (signals < 0)
		return init_give_up(&init, errno);
	init_reap(&init);
	slim_trim();
	init_loop(&init, signals);
}
