/* SPDX-License-Identifier: ISC */
/* In: bytes typed, bytes shown. Out: the same on the other side. It stalls nobody but itself. */
#include "enter/relay.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "attach/screen.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/pty.h"

enum {
	RELAY_CHUNK = 65536,
	RELAY_END_ROUNDS = 1024,
};

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

/* The end of a pipe is told as a person would: by the end-of-file key, where it is one. */
static void
relay_input_end(struct relay *relay)
{
	struct termios mode;

	relay->input_end = true;
	if (tcgetattr(relay->master, &mode) < 0 || (mode.c_lflag & ICANON) == 0)
		return;
	relay->typed[0] = (char)mode.c_cc[VEOF];
	relay->at = 0;
	relay->count = 1;
}

void
relay_input(struct relay *relay, bool readable)
{
	ssize_t done;

	if (readable && relay->count == 0) {
		done = read(STDIN_FILENO, relay->typed, sizeof(relay->typed));
		relay->at = 0;
		relay->count = done > 0 ? (size_t)done : 0;
		if (done == 0 || (done < 0 && errno != EINTR && errno != EAGAIN))
			relay_input_end(relay);
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
