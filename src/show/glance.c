/* SPDX-License-Identifier: ISC */
/*
 * Quick looks. In: names. Out: their views. What is plain (ended; or its very
 * pid 1 lives, and is the child of the monitor in the record) is told by six
 * calls of the kernel and a share in three; all else gets view_load()'s whole look.
 */
#include "show/glance.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "run/rundir.h"

enum {
	GLANCE_PPID = 2, /* in ctr_pidfd_info.ids */
};

/* Open descriptors, in the order they were opened, of one call of glance(). */
struct glance {
	int fds[2 * GLANCE_MOST];
	unsigned count;
};

/* Closes all: neighbours by one call, and never one that stands between and is not ours. */
static void
glance_close(struct glance *glance)
{
	unsigned end;

	for (unsigned i = 0; i < glance->count; i = end) {
		for (end = i + 1; end < glance->count; end++)
			if (glance->fds[end] != glance->fds[end - 1] + 1)
				break;
		if (fd_close_range((unsigned)glance->fds[i], (unsigned)glance->fds[end - 1], 0) < 0)
			for (unsigned k = i; k < end; k++)
				close(glance->fds[k]);
	}
	glance->count = 0;
}

static bool
glance_read(struct glance *glance, int run, const char *name, struct status *status)
{
	char buffer[STATUS_SIZE];
	char path[300];
	struct text text;
	ssize_t got;
	int fd;

	text_init(&text, path, sizeof(path));
	text_str(&text, name);
	text_str(&text, "/status");
	if (text.full)
		return false;
	fd = open_how(run, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0,
	    CTR_RESOLVE_NO_SYMLINKS | CTR_RESOLVE_BENEATH);
	if (fd < 0)
		return false;
	glance->fds[glance->count++] = fd;
	got = read(fd, buffer, sizeof(buffer));
	if (got <= 0 || got == sizeof(buffer))
		return false;
	buffer[got] = '\0';
	return status_unpack(status, buffer) == 0;
}

/* Does this instance's monitor note pauses in the record? */
static bool
glance_notes(const struct status *status)
{
	for (const char *at = status->caps; (at = strstr(at, "pause")) != NULL; at += 5)
		if ((at == status->caps || at[-1] == ' ') && (at[5] == ' ' || at[5] == '\0'))
			return true;
	return false;
}

/* A pidfd of the very pid 1, whose parent is the very monitor: a dead one's children are another's. -1: no. */
static int
glance_init(struct glance *glance, const struct status *status)
{
	struct ctr_pidfd_info info = {.mask = 0};
	int pidfd = status->init.pid <= 0 ? -1 : pidfd_open_pid(status->init.pid);
	struct pidref now;

	if (pidfd < 0)
		return -1;
	glance->fds[glance->count++] = pidfd;
	if (status->init.inode == 0 || pidref_of(&now, status->init.pid, pidfd) < 0
	    || now.inode != status->init.inode || ioctl(pidfd, CTR_PIDFD_GET_INFO, &info) < 0
	    || info.ids[GLANCE_PPID] != (uint32_t)status->monitor.pid)
		return -1;
	return pidfd;
}

/* A record that is nothing special. True: all is known, or will be when *pidfd (-1: none) still lives. */
static bool
glance_plain(struct glance *glance, struct view *view, int *pidfd)
{
	struct status *status = &view->status;
	char boot[40] = "";

	*pidfd = -1;
	view->state = status_state(status);
	view->monitor_alive = view->init_alive = false;
	if (view->state == STATE_EXITED)
		return strcmp(status->then, "start") != 0;
	if ((view->state != STATE_RUNNING && view->state != STATE_STOPPING && view->state != STATE_CREATED)
	    || status->paused[0] != '\0' || !glance_notes(status) || status_boot(boot) < 0
	    || strcmp(boot, status->boot) != 0)
		return false;
	*pidfd = glance_init(glance, status);
	view->monitor_alive = view->init_alive = true;
	return *pidfd >= 0;
}

/* The whole look. */
static int
glance_view(int run, const char *name, struct view *view)
{
	int dir = rundir_container(run, name);
	int error = dir < 0 || view_load(dir, view) < 0 ? errno : 0;

	fd_close(&dir);
	return error;
}

void
glance(int run, char *const *names, unsigned count, struct view *views, int *errors)
{
	struct glance glance = {.count = 0};
	struct pollfd pollers[GLANCE_MOST];
	bool plain[GLANCE_MOST] = {false};
	int polled;

	for (unsigned i = 0; i < count; i++) {
		pollers[i] = (struct pollfd){.fd = -1, .events = POLLIN};
		plain[i] = glance_read(&glance, run, names[i], &views[i].status)
		    && glance_plain(&glance, &views[i], &pollers[i].fd);
	}
	polled = poll(pollers, count, 0);
	glance_close(&glance);
	for (unsigned i = 0; i < count; i++) {
		errors[i] = 0;
		if (!plain[i] || (pollers[i].fd >= 0 && (polled < 0 || pollers[i].revents != 0)))
			errors[i] = glance_view(run, names[i], &views[i]);
	}
}
