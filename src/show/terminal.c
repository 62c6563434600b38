/* SPDX-License-Identifier: ISC */
/*
 * In: frames and keys. Out: a terminal that shows them, and afterwards is what
 * it was. State is global as the terminal is.
 */
#include "show/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"

static struct {
	bool live;		/* the other screen is shown */
	bool keys;		/* stdin is that terminal too, and in our mode */
	bool registered;	/* with atexit(3) */
	struct termios saved;
} terminal;

static volatile sig_atomic_t terminal_signal;

static const char terminal_on[] = "\033[?1049h\033[?25l";
static const char terminal_off[] = "\033[?25h\033[?1049l";

bool
terminal_out(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

bool
terminal_color(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return terminal_out() && (no == NULL || *no == '\0')
	    && (term == NULL || strcmp(term, "dumb") != 0);
}

size_t
terminal_width(void)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col > 0 ? size.ws_col : 80;
}

size_t
terminal_height(void)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_row > 0 ? size.ws_row : 24;
}

static void
terminal_note(int sig)
{
	terminal_signal = sig;
}

/* In the background nothing of it is ours; TTOU must not stop us for giving it back. */
static int
terminal_mode(void)
{
	struct termios mode = terminal.saved;

	mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	mode.c_cc[VMIN] = 0;
	mode.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &mode);
}

int
terminal_enter(bool screen)
{
	static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
	struct sigaction action = {.sa_handler = terminal_note};

	signal(SIGPIPE, SIG_IGN);
	if (!screen || !terminal_out())
		return 0;
	if (!terminal.registered && atexit(terminal_leave) != 0)
		return -1;
	terminal.registered = true;
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaction(ending[i], &action, NULL);
	signal(SIGTTOU, SIG_IGN);
	if (tcgetattr(STDIN_FILENO, &terminal.saved) == 0 && tcgetpgrp(STDIN_FILENO) == getpgrp())
		terminal.keys = terminal_mode() == 0;
	terminal.live = true;
	return io_write(STDOUT_FILENO, terminal_on, sizeof(terminal_on) - 1);
}

void
terminal_leave(void)
{
	int saved = errno;

	if (terminal.live) {
		fflush(stdout);
		if (io_write(STDOUT_FILENO, terminal_off, sizeof(terminal_off) - 1) < 0)
			saved = errno;
	}
	if (terminal.keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.saved);
	terminal.live = terminal.keys = false;
	errno = saved;
}

void
terminal_frame_begin(void)
{
	if (terminal.live)
		fputs("\033[H", stdout);
}

void
terminal_frame_end(void)
{
	if (terminal.live)
		fputs("\033[J", stdout);
	fflush(stdout);
}

/* Stopped by another's TSTP: the terminal is given back meanwhile. */
static void
terminal_stop(void)
{
	bool keys = terminal.keys;

	terminal_leave();
	raise(SIGSTOP);
	terminal.live = true;
	terminal.keys = keys && terminal_mode() == 0;
	if (io_write(STDOUT_FILENO, terminal_on, sizeof(terminal_on) - 1) < 0)
		terminal_signal = SIGHUP;
}

/* Whether a key that ends it was typed. */
static bool
terminal_ended(void)
{
	char keys[64];
	ssize_t got = read(STDIN_FILENO, keys, sizeof(keys));

	if (got <= 0)
		return got == 0 || errno != EINTR; /* it hung up */
	for (ssize_t i = 0; i < got; i++)
		if (keys[i] == 'q' || keys[i] == 'Q' || keys[i] == 3 || keys[i] == 4 || keys[i] == 28)
			return true;
	return false;
}

static uint64_t
terminal_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

bool
terminal_pause(uint64_t ns)
{
	uint64_t end = terminal_clock() + ns;

	for (;;) {
		uint64_t now = terminal_clock();
		struct pollfd pollers[2] = {{.fd = terminal.keys ? STDIN_FILENO : -1, .events = POLLIN},
		    {.fd = STDOUT_FILENO}};
		int sig = terminal_signal;

		terminal_signal = 0;
		if (sig == SIGTSTP)
			terminal_stop();
		if (sig == SIGWINCH || sig == SIGTSTP)
			return true;
		if (sig != 0 || ferror(stdout))
			return false;
		if (now >= end)
			return true;
		/* Short of the next signal by at most 100 ms: no pselect for a person's eyes. */
		poll(pollers, 2, end - now < 100000000 ? (int)((end - now) / 1000000) + 1 : 100);
		if ((pollers[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
			return false;
		if (pollers[0].revents != 0 && terminal_ended())
			return false;
	}
}
