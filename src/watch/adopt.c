/* SPDX-License-Identifier: ISC */
/*
 * A new monitor for a container whose own is dead. In: RUN and a name. Out:
 * the descriptors of run/handoff.h. pid 1's are reopened through /proc only
 * after its identity was checked and only if they are the pipes they should be.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/pty.h"
#include "run/exitrec.h"
#include "run/handoff.h"
#include "run/lock.h"
#include "run/rundir.h"
#include "run/status.h"
#include "run/witness.h"
#include "watch/monitor.h"

enum {
	ADOPT_GO_MAX = 64,
	ADOPT_NOTIFY_MAX = 1024,
	ADOPT_READ = 0400,	/* as the mode of the link /proc/PID/fd/N shows it */
	ADOPT_WRITE = 0200,
};

static const char *
adopt_path(const struct pidref *ref, int fd, char *path, size_t size)
{
	struct text text;

	text_init(&text, path, size);
	text_str(&text, "/proc/");
	text_i64(&text, ref->pid);
	text_str(&text, "/fd/");
	text_i64(&text, fd);
	return path;
}

/* Whether descriptor `fd` of the process reads or writes; 0: there is none. */
static unsigned
adopt_mode(const struct pidref *ref, int fd)
{
	char path[48];
	struct stat st;

	if (fstatat(AT_FDCWD, adopt_path(ref, fd, path, sizeof(path)), &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	return st.st_mode & (ADOPT_READ | ADOPT_WRITE);
}

static const char *
adopt_id(const struct stat *st, char *id, size_t size)
{
	struct text text;

	text_init(&text, id, size);
	text_u64(&text, st->st_dev);
	text_char(&text, ':');
	text_u64(&text, st->st_ino);
	return id;
}

/* Opens pipe number `fd` of the process behind pidfd; want: "DEV:INODE", NULL: any pipe. */
static int
adopt_pipe(const struct pidref *ref, int pidfd, int fd, int flags, const char *want)
{
	char path[48];
	char id[48];
	struct stat st;
	int held = open(adopt_path(ref, fd, path, sizeof(path)), O_PATH | O_CLOEXEC);
	int pipe = -1;

	if (held < 0)
		return -1;
	if (fstat(held, &st) < 0 || pidref_ended(pidfd))
		errno = ESRCH;
	else if (!S_ISFIFO(st.st_mode)
	    || (want != NULL && strcmp(want, adopt_id(&st, id, sizeof(id))) != 0))
		errno = EINVAL; /* not what the record says */
	else
		pipe = open(fd_path(held, path), flags | O_NONBLOCK | O_CLOEXEC);
	fd_close(&held);
	return pipe;
}

/*
 * The pipe that the record knows as `want`: at number fd of pid 1, or, where
 * that is the payload itself, wherever it has it. Closed there, it is at an end.
 */
static int
adopt_notify(const struct status *status, int init, int fd, const char *want)
{
	int reader = -1;

	if (!witness_bare(status))
		return adopt_pipe(&status->init, init, fd, O_RDONLY, want);
	for (fd = 3; reader < 0 && fd < ADOPT_NOTIFY_MAX; fd++)
		if (adopt_mode(&status->init, fd) != 0)
			reader = adopt_pipe(&status->init, init, fd, O_RDONLY, want);
	return reader;
}

/* The pipes behind ready.fd and health.watchdog_fd. -1: not all of them. */
static int
adopt_notifies(const struct status *status, int *fds)
{
	const struct {
		const char *want;
		int held, number;
	} rows[] = {{status->ready_pipe, INIT_READY, MONITOR_READY},
	    {status->watchdog_pipe, INIT_WATCHDOG, MONITOR_WATCHDOG}};
	int result = 0;

	for (unsigned i = 0; i < 2; i++) {
		int *fd = &fds[rows[i].number - 3];

		if (rows[i].want[0] == '\0')
			continue;
		*fd = adopt_notify(status, fds[MONITOR_INIT - 3], rows[i].held, rows[i].want);
		if (*fd < 0 && !witness_bare(status))
			result = -1;
	}
	return result;
}

/* Is there, among the descriptors of the process, a read end of the pipe behind `writer`? */
static bool
adopt_go_pair(const struct pidref *payload, int pidfd, int writer)
{
	struct stat st;
	char id[48];

	if (fstat(writer, &st) < 0)
		return false;
	adopt_id(&st, id, sizeof(id));
	for (int fd = 3; fd < ADOPT_GO_MAX; fd++) {
		int reader = adopt_mode(payload, fd) == ADOPT_READ
		    ? adopt_pipe(payload, pidfd, fd, O_RDONLY, id)
		    : -1;

		if (reader >= 0) {
			fd_close(&reader);
			return true;
		}
	}
	return false;
}

/*
 * The go pipe of a created container: its payload's process holds both ends,
 * and it is the only pipe of which it does. Standard streams are left out.
 */
static int
adopt_go(const struct pidref *payload, int pidfd)
{
	for (int fd = 3; fd < ADOPT_GO_MAX; fd++) {
		int writer = adopt_mode(payload, fd) == ADOPT_WRITE
		    ? adopt_pipe(payload, pidfd, fd, O_WRONLY, NULL)
		    : -1;

		if (writer >= 0 && adopt_go_pair(payload, pidfd, writer))
			return writer;
		fd_close(&writer);
	}
	errno = ENOENT;
	return -1;
}

/* What is reopened of a container that lives. -1: not all of it. */
static int
adopt_living(const struct status *status, int *fds)
{
	int init = fds[MONITOR_INIT - 3];
	/* Mode direct: `output` is the log itself, which needs nobody. */
	bool piped = status->output[0] != '\0' && strcmp(status->log_mode, "direct") != 0;

	fds[MONITOR_PAYLOAD - 3] = pidref_open(&status->payload);
	if (adopt_notifies(status, fds) < 0)
		return -1;
	if (status_state(status) == STATE_CREATED) {
		fds[MONITOR_GO - 3] = adopt_go(&status->payload, fds[MONITOR_PAYLOAD - 3]);
		if (fds[MONITOR_GO - 3] < 0)
			return -1;
	}
	if (witness_bare(status)) {
		/* No pid 1 of ours: no life pipe, and a payload may have closed its output. */
		for (int fd = 1; piped && fd <= 2 && fds[MONITOR_OUT - 3] < 0; fd++)
			fds[MONITOR_OUT - 3] =
			    adopt_pipe(&status->init, init, fd, O_RDONLY, status->output);
		if (piped && status->output_err[0] != '\0')
			fds[MONITOR_ERR - 3] =
			    adopt_pipe(&status->init, init, 2, O_RDONLY, status->output_err);
		return 0;
	}
	fds[MONITOR_LIFE - 3] = adopt_pipe(&status->init, init, INIT_LIFE, O_WRONLY, NULL);
	if (fds[MONITOR_LIFE - 3] < 0)
		return -1;
	if (status->tty_fd > 0) {
		fds[MONITOR_TTY - 3] = pidfd_take(init, INIT_TTY);
		return fds[MONITOR_TTY - 3] >= 0 && pty_is_master(fds[MONITOR_TTY - 3]) ? 0 : -1;
	}
	if (!piped)
		return 0;
	/* Told that we are there, pid 1 would leave the pipe to us: not without it. */
	fds[MONITOR_OUT - 3] = adopt_pipe(&status->init, init, 1, O_RDONLY, status->output);
	if (status->output_err[0] != '\0')
		fds[MONITOR_ERR - 3] =
		    adopt_pipe(&status->init, init, 2, O_RDONLY, status->output_err);
	return fds[MONITOR_OUT - 3] < 0 || (status->output_err[0] != '\0' && fds[MONITOR_ERR - 3] < 0)
	    ? -1
	    : 0;
}

/* The record as it stands once we hold its lock. */
static enum adopt
adopt_look(int dir, struct status *status, bool *this_boot)
{
	char boot[40] = "";
	int wait_status;
	uint64_t time;

	if (status_read(dir, status) < 0 || status_boot(boot) < 0)
		return ADOPT_FAILED;
	*this_boot = strcmp(boot, status->boot) == 0;
	if (status_state(status) == STATE_EXITED)
		return ADOPT_RECORDED;
	/* Restarting: how it ended stands in the record, it has no pid 1. */
	if (*this_boot ? status_state(status) == STATE_CREATING
		       : status_state(status) != STATE_RESTARTING
		    && exitrec_read(dir, &wait_status, &time) <= 0) {
		errno = *this_boot ? EBUSY : ESTALE;
		return ADOPT_FAILED;
	}
	return ADOPT_DONE;
}

/* Puts everything into place and closes all else. */
static enum adopt
adopt_place(const int *fds)
{
	int init = fds[MONITOR_INIT - 3];
	enum adopt result = init < 0 || pidref_ended(init) ? ADOPT_ENDED : ADOPT_DONE;

	if (fd_place(fds, MONITOR_FDS_END - 3, 3) < 0
	    || fd_close_from(MONITOR_FDS_END, NULL, 0) < 0)
		return ADOPT_FAILED;
	return result;
}

enum adopt
adopt(const char *run_path, const char *name, int keep)
{
	int fds[MONITOR_FDS_END - 3] = MONITOR_FDS_NONE;
	struct status status;
	enum adopt result;
	bool this_boot;
	int run;
	int dir;
	int init;

	/* Numbers of the contract are free for fd_place() below, and for the lock at once. */
	for (int fd = 0; fd < MONITOR_FDS_LIMIT; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_NOCTTY) < 0)
			return ADOPT_FAILED;
	run = rundir_open_own(run_path, false);
	dir = run < 0 ? -1 : rundir_container_own(run, name);
	if (dir < 0 || lock_take(dir, MONITOR_LOCK) < 0)
		return ADOPT_FAILED;
	result = adopt_look(dir, &status, &this_boot);
	if (result != ADOPT_DONE)
		return result;
	init = this_boot && status_state(&status) != STATE_RESTARTING ? pidref_open(&status.init) : -1;
	fds[MONITOR_RUN - 3] = run;
	fds[MONITOR_DIR - 3] = dir;
	fds[MONITOR_LOCK - 3] = FD_STAY;
	fds[MONITOR_INIT - 3] = init;
	if (keep >= 3)
		fds[keep - 3] = FD_STAY;
	if (init >= 0 && adopt_living(&status, fds) < 0 && !pidref_ended(init))
		return ADOPT_FAILED;
	return adopt_place(fds);
}
