/* SPDX-License-Identifier: ISC */
/*
 * Pipes by which the payload tells that it is ready, and that it is well. In:
 * ready.fd, health.watchdog_fd. Out: a read end for the monitor, the payload's
 * number, and a description of its own for pid 1, which keeps the pipe whole
 * and empties it while no monitor does. All ends of writers are read-write: a
 * write fails for nobody's death.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "start/start.h"

static int
notify_pipe(struct child *child, uint32_t target, int *reader, int *keeper, char *id, size_t size)
{
	char path[32];
	int writer = -1;
	int result = -1;

	for (unsigned i = 0; i < child->pass_count; i++)
		if (child->pass[i].target == (int)target) {
			errno = EEXIST;
			return -1;
		}
	if (output_pipe(reader, &writer, id, size) == 0
	    && fcntl(*reader, F_SETFL, O_NONBLOCK) == 0) {
		*keeper = open(fd_path(writer, path), O_RDWR | O_NONBLOCK | O_CLOEXEC);
		result = *keeper < 0 ? -1 : fds_pass(child, writer, (int)target);
	}
	fd_close(&writer);
	return result;
}

int
start_notify(struct start *start, char *error, size_t size)
{
	const struct spec *spec = start->spec;
	struct child *child = &start->child;
	struct status *status = &start->status;
	const char *key = NULL;

	start->ready = start->watchdog = -1;
	status->ready_pipe[0] = status->watchdog_pipe[0] = '\0';
	if (spec->ready_fd != 0
	    && notify_pipe(child, spec->ready_fd, &start->ready, &child->ready, status->ready_pipe,
		   sizeof(status->ready_pipe))
		< 0)
		key = "ready.fd";
	else if (spec->health_watchdog_fd != 0
	    && notify_pipe(child, spec->health_watchdog_fd, &start->watchdog, &child->watchdog,
		   status->watchdog_pipe, sizeof(status->watchdog_pipe))
		< 0)
		key = "health.watchdog_fd";
	if (key == NULL)
		return 0;
	snprintf(error, size, "%s: %s", key,
	    errno == EEXIST ? "a descriptor of the caller's is to have that number" : strerror(errno));
	return -1;
}
