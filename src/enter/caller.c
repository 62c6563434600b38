/* SPDX-License-Identifier: ISC */
/*
 * The caller. In: wishes. Out: the command's exit code, or with -d its ID.
 * Standard input and output are the command's own and pass through here only with -t.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attach/screen.h"
#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/pty.h"
#include "enter/enter.h"
#include "run/pidfile.h"

/*
 * What is passed on. The rest keeps its meaning for the caller itself: ^Z
 * stops it. With a terminal those behind them are its own, see attach/screen.h.
 */
static const int caller_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM,
    SIGWINCH, SIGTSTP, SIGCONT};

enum {
	CALLER_OWN = 3,
	CALLER_SIGNALS = sizeof(caller_signals) / sizeof(caller_signals[0]),
};

static int
caller_signalfd(bool tty)
{
	sigset_t set;

	sigemptyset(&set);
	for (unsigned i = 0; i < (tty ? CALLER_SIGNALS : CALLER_SIGNALS - CALLER_OWN); i++)
		sigaddset(&set, caller_signals[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The watcher's life, up to ctr-monitor. */
static _Noreturn void
caller_watcher(struct enter *enter)
{
	struct enter_answer answer = {.code = EXIT_OURS};

	fd_close(&enter->life[1]);
	fd_close(&enter->answer[0]);
	fd_close(&enter->relay.master); /* so that the caller's death hangs it up */
	signal_block(1);
	if (setsid() < 0 || chdir("/") < 0)
		_exit(EXIT_OURS);
	if (enter->detach
	    && (dup2(enter->start.child.null, 0) < 0 || dup2(enter->start.child.null, 1) < 0
		|| dup2(enter->start.child.null, 2) < 0))
		_exit(EXIT_OURS);
	if (enter_launch(enter, answer.error, sizeof(answer.error)) == 0) {
		answer.code = 0;
		answer.payload = enter->session.payload;
		io_write(enter->answer[1], (const char *)&answer, sizeof(answer));
		if (enter->detach)
			fd_close(&enter->answer[1]);
		enter_become(enter);
	}
	answer.code = enter->code;
	io_write(enter->answer[1], (const char *)&answer, sizeof(answer));
	_exit(EXIT_OURS);
}

/* One signal. 0, or the exit code: there is no payload yet to pass it to. */
static int
caller_signal(struct enter *enter, int payload, int sig)
{
	if (enter->tty && screen_is_own(sig))
		relay_signal(&enter->relay, sig);
	else if (payload < 0)
		return EXIT_SIGNAL + sig;
	else
		pidfd_signal(payload, sig);
	return 0;
}

/*
 * Passes signals on, and what goes through the terminal, until `count` bytes of
 * the watcher are there. 0, or the exit code: 125, it died, or 128+n, signal n
 * came and there is no payload yet.
 */
static int
caller_hear(struct enter *enter, int signals, int payload, void *bytes, size_t count)
{
	struct relay *relay = &enter->relay;
	struct signalfd_siginfo info;
	int code;

	for (;;) {
		struct pollfd pollers[] = {
		    {.fd = enter->answer[0], .events = POLLIN},
		    {.fd = signals, .events = POLLIN},
		    {.fd = payload < 0 ? -1 : relay_stdin(relay), .events = POLLIN},
		    {.fd = payload < 0 ? -1 : relay->master,
			.events = (short)(relay_pending(relay) ? POLLIN | POLLOUT : POLLIN)},
		};

		if (poll(pollers, 4, relay_timeout(relay)) < 0)
			continue;
		if (pollers[0].revents != 0)
			return io_read(enter->answer[0], bytes, count) == (ssize_t)count ? 0 : EXIT_OURS;
		while (read(signals, &info, sizeof(info)) == sizeof(info))
			if ((code = caller_signal(enter, payload, (int)info.ssi_signo)) != 0)
				return code;
		if (pollers[2].revents != 0 || (pollers[3].revents & POLLOUT) != 0)
			relay_input(relay, pollers[2].revents != 0);
		if ((pollers[3].revents & ~POLLOUT) != 0)
			relay_output(relay);
		relay_tell(relay);
	}
}

static int
caller_wait(struct enter *enter, int signals, char *error, size_t size)
{
	struct enter_answer answer;
	int wait_status;
	int payload;
	int code = caller_hear(enter, signals, -1, &answer, sizeof(answer));

	if (code != 0) {
		snprintf(error, size, "exec: %s",
		    code == EXIT_OURS ? "the watcher died" : "interrupted before it began");
		return code;
	}
	if (answer.code != 0) {
		snprintf(error, size, "%s", answer.error);
		return answer.code;
	}
	enter->session.payload = answer.payload;
	if (enter->detach)
		return 0;
	if (enter->pidfile != NULL && pidfile_write(enter->pidfile, getpid()) < 0) {
		snprintf(error, size, "--pidfile %s: %s", enter->pidfile, strerror(errno));
		return EXIT_OURS; /* the session ends with us */
	}
	fd_close(&enter->message);
	payload = pidref_open(&answer.payload);
	relay_begin(&enter->relay);
	code = caller_hear(enter, signals, payload, &wait_status, sizeof(wait_status));
	relay_end(&enter->relay);
	if (code != 0) {
		snprintf(error, size, "exec: the watcher was killed");
		return code;
	}
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
				      : EXIT_SIGNAL + WTERMSIG(wait_status);
}

int
enter_container(struct enter *enter, char *error, size_t size)
{
	int signals;
	pid_t pid;

	enter->code = EXIT_OURS;
	umask(022);
	if (start_reserve() < 0 || fd_cloexec_from(3) < 0) {
		snprintf(error, size, "descriptors: %s", strerror(errno));
		return enter->code;
	}
	if (!enter->tty && !enter->detach && fds_standard(error, size) < 0)
		return enter->code;
	if (enter_prepare(enter, error, size) < 0)
		return enter->code;
	if (enter->tty)
		pty_copy_size(screen_fd(), enter->relay.master);
	signals = caller_signalfd(enter->tty);
	if (signals < 0 || fd_pipe(enter->life) < 0 || fd_pipe(enter->answer) < 0
	    || (pid = fork()) < 0) {
		snprintf(error, size, "exec: %s", strerror(errno));
		return enter->code;
	}
	enter->session.uid = enter->start.child.ids.uid;
	enter->session.detached = enter->detach;
	enter->session.command = enter->command;
	if (pid == 0)
		caller_watcher(enter);
	snprintf(enter->session.id, sizeof(enter->session.id), "%d", (int)pid);
	fd_close(&enter->life[0]);
	fd_close(&enter->answer[1]);
	fd_close(&enter->slave);
	return caller_wait(enter, signals, error, size);
}
