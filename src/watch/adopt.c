/* SPDX-License-Identifier: ISC */
/*
 * A new monitor for a container whose own is dead. In: RUN and a name. Out:
 * the descriptors of run/handoff.h. pid 1's are reopened through /proc only
 * after its identity was checked and only if they are pipes.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"
#include "run/lock.h"
#include "run/rundir.h"
#include "run/view.h"
#include "watch/monitor.h"

/* Opens pipe number `fd` of the process behind pidfd; want: "DEV:INODE", NULL: any pipe. */
static int
adopt_pipe(const struct pidref *ref, int pidfd, int fd, int flags, const char *want)
{
	char path[48];
	char id[48];
	struct text text;
	struct stat st;
	int held;
	int pipe = -1;

	text_init(&text, path, sizeof(path));
	text_str(&text, "/proc/");
	text_i64(&text, ref->pid);
	text_str(&text, "/fd/");
	text_i64(&text, fd);
	held = open(path, O_PATH | O_CLOEXEC);
	if (held < 0)
		return -1;
	if (fstat(held, &st) == 0 && S_ISFIFO(st.st_mode) && !pidref_ended(pidfd)) {
		text_init(&text, id, sizeof(id));
		text_u64(&text, st.st_dev);
		text_char(&text, ':');
		text_u64(&text, st.st_ino);
		if (want == NULL || strcmp(want, id) == 0)
			pipe = open(fd_path(held, path), flags | O_NONBLOCK | O_CLOEXEC);
	}
	fd_close(&held);
	return pipe;
}

int
adopt(const char *run_path, const char *name)
{
	int fds[MONITOR_FDS_END - 3] = MONITOR_FDS_NONE;
	struct view view;
	int run;
	int dir;

	/* Numbers of the contract are free for fd_place() below, and for the lock at once. */
	for (int fd = 0; fd < MONITOR_FDS_END; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_NOCTTY) < 0)
			return -1;
	run = rundir_open_own(run_path, false);
	dir = run < 0 ? -1 : rundir_container_own(run, name);
	/* Asking who holds the lock closes a descriptor of it: only before we hold it. */
	if (dir < 0 || view_load(dir, &view) < 0 || lock_take(dir, MONITOR_LOCK) < 0
	    || status_read(dir, &view.status) < 0)
		return -1;
	fds[MONITOR_INIT - 3] = pidref_open(&view.status.init);
	if (fds[MONITOR_INIT - 3] < 0 || pidref_ended(fds[MONITOR_INIT - 3])) {
		errno = ESRCH;
		return -1;
	}
	fds[MONITOR_RUN - 3] = run;
	fds[MONITOR_DIR - 3] = dir;
	fds[MONITOR_LOCK - 3] = FD_STAY;
	fds[MONITOR_PAYLOAD - 3] = pidref_open(&view.status.payload);
	fds[MONITOR_LIFE - 3] =
	    adopt_pipe(&view.status.init, fds[MONITOR_INIT - 3], INIT_LIFE, O_WRONLY, NULL);
	if (view.status.output[0] != '\0')
		fds[MONITOR_OUT - 3] = adopt_pipe(
		    &view.status.init, fds[MONITOR_INIT - 3], 1, O_RDONLY, view.status.output);
	return fd_place(fds, MONITOR_FDS_END - 3, 3);
}
