/* SPDX-License-Identifier: ISC */
/*
 * The end of the output. In: pipes into which nobody of the container writes
 * any more. Out: everything in the log, files closed. A full disk is waited
 * for, but not without end.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/fd.h"
#include "watch/monitor.h"

enum {
	DRAIN_TRIES = 100,
	DRAIN_MS = 100,
};

/* Bytes that wait in a stream's pipe. */
static int
drain_waiting(const struct output *output, unsigned stream)
{
	return fd_waiting(output->stream[stream].pipe);
}

/* What waits now, not to end-of-file: somebody outside may hold the pipe. False: not all. */
static bool
drain_stream(struct monitor *monitor, unsigned stream)
{
	int left = drain_waiting(&monitor->output, stream);

	while (left > 0 && output_poll(monitor, stream) >= 0) {
		size_t got = output_step(monitor, stream);

		if (got == 0)
			break;
		left -= (int)got;
		/* A terminal says little of what it has; nobody has its other side any more. */
		if (left <= 0 && monitor->status.tty_fd > 0)
			left = drain_waiting(&monitor->output, stream);
	}
	return left <= 0;
}

/* As output_tick() and output_pump() until nothing is left, or the time for it is over. */
static bool
drain_all(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	for (unsigned try = 0; try < DRAIN_TRIES; try++) {
		bool all;

		output->retry = UINT64_MAX;
		while (output->joining && join_run(monitor) == 0)
			;
		if (!output->joining && output->pending_count > 0)
			output_flush(monitor);
		all = drain_stream(monitor, 0);
		all = drain_stream(monitor, 1) && all;
		if (all && !output->joining && output->pending_count == 0)
			return true;
		poll(NULL, 0, DRAIN_MS);
	}
	return false;
}

/* The disk is full to the end: what is in the spill stays there, the rest is lost. */
static void
drain_lose(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	if (output->pending_count > 0)
		output_lose(monitor, output->pending_stream, output->pending_count);
	output->pending_count = 0;
	for (unsigned stream = 0; stream < 2; stream++)
		if (drain_waiting(output, stream) > 0)
			output_lose(monitor, stream, (uint64_t)drain_waiting(output, stream));
}

void
output_finish(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	logger_finish(monitor);
	direct_finish(monitor);
	if (!logger_is(monitor) && !drain_all(monitor))
		drain_lose(monitor);
	for (unsigned stream = 0; stream < 2; stream++) {
		if (!output->joining)
			output_confess(monitor, stream);
		logfile_close(&output->file[stream], monitor->status.log_sync != 0);
		fd_close(&output->stream[stream].pipe);
	}
}
