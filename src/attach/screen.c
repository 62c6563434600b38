/* SPDX-License-Identifier: ISC */
/* In: a terminal. Out: the same, raw and back. State is global as the terminal is. */
#include "attach/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

static struct {
	int fd;
	bool registered;	/* with atexit(3) */
	bool raw;
	struct termios saved, mode;
} screen;

static const int screen_ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static const int screen_others[] = {SIGWINCH, SIGTSTP, SIGCONT};

enum {
	SCREEN_ENDING = sizeof(screen_ending) / sizeof(screen_ending[0]),
	SCREEN_OTHERS = sizeof(screen_others) / sizeof(screen_others[0]),
};

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
