/* SPDX-License-Identifier: ISC */
/*
 * The hot upgrade. In: the path of another ctr-monitor. Out: that image in
 * this process: same pid, children, descriptors, lock and pending signals. The
 * file is opened once, looked at and executed through the descriptor. What
 * fails before the point of no return is recorded, and this image goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "run/handoff.h"
#include "watch/monitor.h"

/* A program that only root or we could have put there; not: an id that is not wanted (EALREADY), "": none. */
static int
reexec_open(const char *path, const char *id, const char *not)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	char opened[48];

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		errno = EACCES;
		goto refuse;
	}
	if (strcmp(not, status_image_id(&st, opened)) == 0) {
		errno = EALREADY;
		goto refuse;
	}
	if ((st.st_uid != 0 && st.st_uid != geteuid()) || (st.st_mode & 022) != 0) {
		errno = EPERM;
		goto refuse;
	}
	if (id[0] != '\0' && strcmp(id + 1, status_image_id(&st, opened)) != 0) {
		errno = ESTALE; /* not the file that was checked */
		goto refuse;
	}
	return fd;
refuse:
	fd_close(&fd);
	return -1;
}

static void
reexec_failed(struct monitor *monitor, const char *path, int error)
{
	struct text text;

	text_init(&text, monitor->status.reason, sizeof(monitor->status.reason));
	text_str(&text, "upgrade: ");
	text_str(&text, error == EPERM ? "not root's or ours alone: "
		: error == ESTALE	? "replaced since it was checked: "
		: error == EBUSY	? "output waits for the disk: "
					: strerror(error));
	if (error != EPERM && error != ESTALE && error != EBUSY)
		text_str(&text, ": ");
	text_str(&text, path);
	monitor_record(monitor, "upgrade-failed", monitor->status.reason);
}

/*
 * The record as the next image finds it: in its file, where it mostly stands
 * already, or, when that cannot be written, in `state` for the environment.
 */
static bool
reexec_record(struct monitor *monitor, char *state, size_t size)
{
	const size_t name = sizeof(REEXEC_STATE) - 1;
	struct text text;

	timer_save(monitor);
	text_init(&text, state, size);
	text_str(&text, REEXEC_STATE);
	status_pack(&monitor->status, &text);
	if (!text.full && status_written(&monitor->status, state + name, text.length - name))
		return true;
	if (status_write(MONITOR_DIR, &monitor->status) == 0)
		return true;
	text_init(&text, state, size);
	text_str(&text, REEXEC_STATE);
	status_pack(&monitor->status, &text);
	return false;
}

/* From then on nobody listens. */
static void
reexec_left(char *left, size_t size)
{
	struct timespec now;
	struct text text;

	clock_read(CLOCK_MONOTONIC, &now);
	text_init(&text, left, size);
	text_str(&text, REEXEC_LEFT);
	text_u64(&text, (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec);
}

/* Executes fd; -1: errno is why it cannot be. */
static void
reexec_image(struct monitor *monitor, int fd, const char *path)
{
	char state[STATUS_SIZE + sizeof(REEXEC_STATE)];
	char left[40];
	char *argv[] = {(char *)"ctr-monitor", (char *)"--resume", (char *)monitor->status.name,
	    (char *)path, NULL};
	char *envp[] = {left, NULL, NULL};
	int error;

	if (fd >= 0 && !output_idle(monitor)) {
		fd_close(&fd);
		errno = EBUSY;
	}
	if (fd < 0) {
		reexec_failed(monitor, path, errno);
		return;
	}
	probe_cancel(monitor); /* its successor would not know whose child it is */
	if (!reexec_record(monitor, state, sizeof(state)))
		envp[1] = state;
	resume_give(monitor, true);
	reexec_left(left, sizeof(left));
	syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
	error = errno;
	resume_give(monitor, false);
	fd_close(&fd);
	if (status_state(&monitor->status) == STATE_RUNNING)
		probe_arm(monitor, false); /* the one that was cancelled has its turn again */
	reexec_failed(monitor, path, error);
}

void
reexec(struct monitor *monitor, const char *id, const char *path)
{
	reexec_image(monitor, reexec_open(path, id, ""), path);
}

void
reexec_installed(struct monitor *monitor)
{
	char path[sizeof(monitor->status.image_path)];
	int fd;

	status_set(path, monitor->status.image_path);
	if (path[0] == '\0')
		return;
	fd = reexec_open(path, "", monitor->status.image_id);
	if (fd >= 0 || errno != EALREADY)
		reexec_image(monitor, fd, path);
}
