/* SPDX-License-Identifier: ISC */
/* In: bytes typed, bytes shown. Out: the same on the other side. It stalls nobody but itself. */
#include "enter/relay.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "attach/screen.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/pty.h"

enum {
	RELAY_CHUNK = 65536,
	RELAY_END_ROUNDS = 1024,
	RELAY_LOOK_MS = 10,
	RELAY_SHIFT = 7,	/* 1280 ms */
	RELAY_RAW = 12,		/* a shell with IGNOREEOF wants 10 */
	RELAY_EOF = 4,		/* ctrl-d */
};

static int64_t
relay_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
relay_begin(struct relay *relay)
{
	if (relay->master < 0)
		return;
	if (isatty(STDIN_FILENO))
		screen_take(STDIN_FILENO);
}

int
relay_stdin(const struct relay *relay)
{
	return relay->master < 0 || relay->input_end || relay->count > 0 ? -1 : STDIN_FILENO;
}

bool
relay_pending(const struct relay *relay)
{
	return relay->count > 0;
}

/* The first time soon, then ever later: nobody asks how often one wants to be told. */
static void
relay_look(struct relay *relay)
{
	unsigned shift = relay->told < RELAY_SHIFT ? relay->told : RELAY_SHIFT;

	relay->look = relay_now() + (RELAY_LOOK_MS << shift);
}

int
relay_timeout(const struct relay *relay)
{
	int64_t left = relay->look - relay_now();

	if (!relay->input_end || relay->master < 0 || relay->count > 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

/* One byte as if it were typed. */
static void
relay_key(struct relay *relay, char key)
{
	relay->typed[0] = key;
	relay->at = 0;
	relay->count = 1;
	relay->told++;
	relay_input(relay, false);
}

/*
 * The key as a person has it. To a line editor it is a byte like others, and none
 * for the end in an unfinished line; one that takes none of so many for an end has
 * another use for them, and may be in the middle of its work: it is not hung up.
 */
static void
relay_end_key(struct relay *relay)
{
	struct termios mode;
	bool none;

	if (tcgetattr(relay->master, &mode) < 0)
		return;
	none = mode.c_cc[VEOF] == _POSIX_VDISABLE;
	if ((mode.c_lflag & ICANON) != 0) {
		relay->told_raw = 0;
		if (!none)
			relay_key(relay, (char)mode.c_cc[VEOF]);
	} else if (relay->told_raw == 1 && relay->unfinished) {
		relay->unfinished = false;
		relay_key(relay, '\r');
	} else if (relay->told_raw++ < RELAY_RAW) {
		relay_key(relay, none ? RELAY_EOF : (char)mode.c_cc[VEOF]);
	}
}

void
relay_tell(struct relay *relay)
{
	if (relay_timeout(relay) != 0)
		return;
	/* Who is yet to read may change the mode: a canonical terminal's key is a NUL to a line editor. */
	if (!pty_unread(relay->master))
		relay_end_key(relay);
	relay_look(relay);
}

void
relay_input(struct relay *relay, bool readable)
{
	ssize_t done;

	if (readable && relay->count == 0) {
		done = read(STDIN_FILENO, relay->typed, sizeof(relay->typed));
		relay->at = 0;
		relay->count = done > 0 ? (size_t)done : 0;
		if (done > 0)
			relay->unfinished = strchr("\r\n", relay->typed[done - 1]) == NULL;
		if (done == 0 || (done < 0 && errno != EINTR && errno != EAGAIN)) {
			relay->input_end = true;
			relay_look(relay);
		}
	}
	if (relay->count == 0)
		return;
	done = write(relay->master, relay->typed + relay->at, relay->count);
	if (done < 0 && errno != EAGAIN && errno != EINTR)
		relay->count = 0;
	if (done > 0) {
		relay->at += (size_t)done;
		relay->count -= (size_t)done;
	}
}

void
relay_output(struct relay *relay)
{
	static char shown[RELAY_CHUNK];
	ssize_t got = read(relay->master, shown, sizeof(shown));

	if (got > 0 && io_write(STDOUT_FILENO, shown, (size_t)got) == 0)
		return;
	/* EIO: nobody has the other side open; nobody reads us: let it see a hang-up. */
	if (got >= 0 || (errno != EAGAIN && errno != EINTR))
		fd_close(&relay->master);
}

void
relay_signal(struct relay *relay, int sig)
{
	screen_signal(sig);
	if (relay->master >= 0 && screen_fd() >= 0)
		pty_copy_size(screen_fd(), relay->master);
}

void
relay_end(struct relay *relay)
{
	for (unsigned i = 0; i < RELAY_END_ROUNDS && fd_waiting(relay->master) > 0; i++)
		relay_output(relay);
	fd_close(&relay->master);
	screen_restore();
}
