/* SPDX-License-Identifier: ISC */
/*
 * Pipes into which the payload writes for us. In: bytes, of a hostile writer
 * perhaps: what they are is never trusted, only that they are there. Out: the
 * field ready, the health of the container. Nothing here ever waits.
 */
#include "watch/notify.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "watch/monitor.h"

/* Some of what is there: bytes, 0: nothing now. At its end, which is none with a pid 1 of ours: closed. */
static size_t
notify_read(int *fd, char *buffer, size_t size)
{
	ssize_t got = read(*fd, buffer, size);

	if (got > 0)
		return (size_t)got;
	if (got == 0 || (errno != EAGAIN && errno != EINTR))
		fd_close(fd);
	return 0;
}

void
notify_ready(struct monitor *monitor)
{
	char buffer[512];
	size_t got = notify_read(&monitor->ready, buffer, sizeof(buffer));

	/* Read to the end of its days: a payload that goes on writing is never stalled. */
	if (memchr(buffer, '\n', got) != NULL && monitor->status.ready == 0
	    && status_state(&monitor->status) == STATE_RUNNING)
		probe_is_ready(monitor);
}

void
notify_alive(struct monitor *monitor)
{
	char buffer[512];

	if (notify_read(&monitor->watchdog, buffer, sizeof(buffer)) == 0
	    || status_state(&monitor->status) != STATE_RUNNING)
		return;
	timer_set(monitor, TIMER_WATCHDOG, monitor->plan.watchdog);
	probe_alive(monitor);
}

void
notify_late(struct monitor *monitor)
{
	if (status_state(&monitor->status) != STATE_RUNNING)
		return;
	if (probe_excused(monitor))
		timer_set(monitor, TIMER_WATCHDOG, monitor->plan.watchdog);
	else
		probe_judge(monitor);
}

void
notify_adopted(struct monitor *monitor)
{
	if (monitor->plan.watchdog == 0 || status_state(&monitor->status) != STATE_RUNNING)
		return;
	timer_set(monitor, TIMER_WATCHDOG, monitor->plan.watchdog);
	/* Paused, it stands still since then, and is moved by as much once that is over. */
	if (monitor->status.paused[0] != '\0')
		monitor->timers[TIMER_WATCHDOG] = monitor->status.paused_at + monitor->plan.watchdog;
}

void
notify_tell(struct monitor *monitor)
{
	struct pollfd poller = {.fd = monitor->notify, .events = POLLOUT};

	if (monitor->notify < 0 || monitor->status.ready == 0
	    || status_state(&monitor->status) != STATE_RUNNING)
		return;
	/* A supervisor that does not listen is none: SIGPIPE is blocked, and a full pipe not waited for. */
	if (poll(&poller, 1, 0) > 0 && write(monitor->notify, "\n", 1) < 0)
		errno = 0;
	fd_close(&monitor->notify);
}
