/* SPDX-License-Identifier: ISC */
/* In: a terminal. Out: the same, raw and back. State is global as the terminal is. */
#include "attach/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"

static struct {
	int fd;
	bool registered;	/* with atexit(3) */
	bool kept;		/* a process watches over it */
	bool raw;
	struct termios saved, mode;
} screen;

static const int screen_ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static const int screen_others[] = {SIGWINCH, SIGTSTP, SIGCONT};

enum {
	SCREEN_ENDING = sizeof(screen_ending) / sizeof(screen_ending[0]),
	SCREEN_OTHERS = sizeof(screen_others) / sizeof(screen_others[0]),
};

static bool
screen_is(const struct termios *mode, const struct termios *other)
{
	return mode->c_iflag == other->c_iflag && mode->c_oflag == other->c_oflag
	    && mode->c_lflag == other->c_lflag && mode->c_cflag == other->c_cflag
	    && memcmp(mode->c_cc, other->c_cc, sizeof(mode->c_cc)) == 0;
}

/* The keeper: until nobody holds the other end of the pipe. In the background, with all signals blocked. */
static _Noreturn void
screen_keeper(int alive, const struct termios *raw)
{
	int fds[2] = {screen.fd, alive};
	struct termios mode = {0}; /* the kernel fills less of c_cc than the C library has */
	char byte;

	signal_block(1);
	prctl(PR_SET_NAME, "ctr-keeper");
	/* Not among those a shell kills together; nothing of what we were given is held. */
	if (setpgid(0, 0) < 0 || fd_place(fds, 2, 0) < 0 || fd_close_from(2, NULL, 0) < 0 || chdir("/") < 0)
		_exit(1);
	while (read(1, &byte, 1) < 0 && errno == EINTR)
		;
	/* Another mode is that of somebody who has it now. */
	if (tcgetattr(0, &mode) == 0 && screen_is(&mode, raw))
		tcsetattr(0, TCSANOW, &screen.saved);
	_exit(0);
}

/* For the end that we cannot see. Without it only that is not covered. */
static void
screen_keep(void)
{
	struct termios raw = {0};
	int alive[2];

	if (screen.kept || tcgetattr(screen.fd, &raw) < 0 || fd_pipe(alive) < 0)
		return;
	screen.kept = true;
	if (fork() == 0) {
		close(alive[1]);
		screen_keeper(alive[0], &raw);
	}
	close(alive[0]); /* the other one is open as long as we are there */
}

int
screen_take(int fd)
{
	if (tcgetattr(fd, &screen.saved) < 0)
		return -1;
	screen.fd = fd;
	screen.mode = screen.saved;
	cfmakeraw(&screen.mode);
	if (!screen.registered && atexit(screen_restore) != 0)
		return -1;
	screen.registered = true;
	/* TCSADRAIN, not FLUSH: what was typed ahead is for the other side. */
	if (tcsetattr(fd, TCSADRAIN, &screen.mode) < 0)
		return -1;
	screen.raw = true;
	/* From now on also given back from the background: no stop for that. */
	signal(SIGTTOU, SIG_IGN);
	screen_keep();
	return 0;
}

void
screen_restore(void)
{
	int saved = errno;

	if (screen.raw)
		tcsetattr(screen.fd, TCSADRAIN, &screen.saved);
	screen.raw = false;
	errno = saved;
}

int
screen_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (unsigned i = 0; i < SCREEN_ENDING; i++)
		sigaddset(&set, screen_ending[i]);
	for (unsigned i = 0; i < SCREEN_OTHERS; i++)
		sigaddset(&set, screen_others[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool
screen_is_own(int sig)
{
	for (unsigned i = 0; i < SCREEN_OTHERS; i++)
		if (screen_others[i] == sig)
			return true;
	return false;
}

int
screen_signal(int sig)
{
	bool raw = screen.raw;

	switch (sig) {
	case SIGTSTP:
		screen_restore();
		raise(SIGSTOP);
		if (raw)
			screen_take(screen.fd);
		return -1;
	case SIGCONT: /* after a SIGSTOP, which nobody sees: the shell has set its own mode */
		if (raw)
			tcsetattr(screen.fd, TCSADRAIN, &screen.mode);
		return -1;
	case SIGWINCH:
		return -1;
	default:
		return sig;
	}
}

int
screen_fd(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (isatty(fd))
			return fd;
	return -1;
}
