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

/* Pid 1's stdin is the payload's, and the record knows which pipe that is. */
static int
input_pipe(struct attach *attach, char *error, size_t size)
{
	char path[48];
	char id[48];
	struct text text;
	struct stat st;
	int held;

	snprintf(path, sizeof(path), "/proc/%d/fd/0", (int)attach->view.status.init.pid);
	held = open(path, O_PATH | O_CLOEXEC);
	if (held >= 0 && fstat(held, &st) == 0 && S_ISFIFO(st.st_mode) && attach->init >= 0
	    && !pidref_ended(attach->init)) {
		text_init(&text, id, sizeof(id));
		text_u64(&text, st.st_dev);
		text_char(&text, ':');
		text_u64(&text, st.st_ino);
		if (strcmp(id, attach->view.status.input) == 0)
			attach->input = open(fd_path(held, path), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		else
			errno = EINVAL;
	}
	fd_close(&held);
	if (attach->input >= 0)
		return 0;
	snprintf(error, size, "attach: its stdin cannot be had: %s", strerror(errno));
	return -1;
}

int
attach_input_open(struct attach *attach, char *error, size_t size)
{
	if (attach->view.status.tty_fd > 0)
		return input_terminal(attach, error, size);
	if (attach->view.status.input[0] != '\0')
		return input_pipe(attach, error, size);
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
