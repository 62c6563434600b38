/* SPDX-License-Identifier: ISC */
/*
 * Input. In: bytes typed. Out: the same in the payload's terminal, by a copy
 * of the monitor's master, or in the pipe that is its stdin. No byte is kept
 * waiting while the payload takes none: then we read no more.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attach/attach.h"
#include "base/compat.h"
#include "base/fd.h"
#include "base/pty.h"
#include "run/handoff.h"

/* The master, of the living monitor, else of pid 1, which holds it too. */
static int
input_terminal(struct attach *attach, char *error, size_t size)
{
	const struct status *status = &attach->view.status;
	bool alive = attach->view.monitor_alive;
	int holder = pidref_open(alive ? &status->monitor : &status->init);

	if (holder >= 0)
		attach->tty = pidfd_take(holder, alive ? (int)status->tty_fd : INIT_TTY);
	if (attach->tty < 0)
		snprintf(error, size, "attach: its terminal cannot be had: %s%s", strerror(errno),
		    errno == EPERM ? " (the right to trace its monitor is needed; yama's "
				     "ptrace_scope 3 gives it to nobody)"
			: errno == ENOSYS ? " (pidfd_getfd needs Linux 5.6)"
					  : "");
	fd_close(&holder);
	if (attach->tty >= 0 && !pty_is_master(attach->tty)) {
		fd_close(&attach->tty);
		snprintf(error, size, "attach: descriptor %d is not a terminal's", (int)status->tty_fd);
	}
	attach->input = attach->tty;
	return attach->input < 0 ? -1 : 0;
}

int
attach_input_open(struct attach *attach, char *error, size_t size)
{
	if (attach->view.status.tty_fd > 0)
		return input_terminal(attach, error, size);
	snprintf(error, size, "attach: it takes no input (container.terminal, container.stdin)");
	return -1;
}

int
attach_input_read(struct attach *attach)
{
	char typed[ATTACH_INPUT];
	ssize_t got = read(STDIN_FILENO, typed, sizeof(typed));

	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	if (got == 0)
		return -1;
	attach->pending_at = 0;
	if (attach->ours_raw)
		return keys_feed(&attach->keys, typed, (size_t)got, attach->pending,
		    &attach->pending_count);
	memcpy(attach->pending, typed, (size_t)got);
	attach->pending_count = (size_t)got;
	return 0;
}

int
attach_input_write(struct attach *attach)
{
	while (attach->pending_count > 0) {
		ssize_t done = write(attach->input, attach->pending + attach->pending_at,
		    attach->pending_count);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno == EAGAIN ? 0 : -1;
		attach->pending_at += (size_t)done;
		attach->pending_count -= (size_t)done;
	}
	return 0;
}
