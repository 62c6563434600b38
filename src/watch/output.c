/* SPDX-License-Identifier: ISC */
/*
 * The pump. In: the output pipes. Out: the log. A full disk never stalls the
 * payload with policy drop: what does not fit is counted, and the log tells
 * so as soon as it can; with policy block it is kept and the pipes wait.
 */
#include "watch/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	OUTPUT_ROUNDS = 16, /* then other events get their turn */
	OUTPUT_FULL = 8,    /* full pipes, one after another: somebody is faster than we are */
};

#define OUTPUT_RETRY 250000000ULL
#define OUTPUT_REPORT 1000000000ULL

static char output_buffer[LOGLINE_CHUNK];

static int
output_descriptor(int fd)
{
	/* The read end is this process's own description: O_NONBLOCK is nobody else's. */
	return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -1 : fd;
}

bool
output_none(const struct status *status)
{
	return strcmp(status->log_mode, "none") == 0;
}

void
output_init(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	struct stat st;

	output->stream[0].pipe = output_none(&monitor->status) ? -1 : output_descriptor(MONITOR_TTY);
	output->copy = output->stream[0].pipe >= 0; /* nothing is spliced from a terminal */
	if (output->stream[0].pipe < 0)
		output->stream[0].pipe = output_descriptor(MONITOR_OUT);
	output->stream[1].pipe = output_descriptor(MONITOR_ERR);
	output->format = logline_format(monitor->status.log_format);
	output->block = strcmp(monitor->status.log_policy, "block") == 0;
	output->retry = output->report = output->width_due = UINT64_MAX;
	if (monitor->status.log_owed + monitor->status.log_owed_err > 0)
		output->retry = timer_now(); /* the one before us could not tell */
	logfile_init(&output->file[0], &monitor->status, "");
	logfile_init(&output->file[1], &monitor->status, ".err");
	/* What an earlier monitor, or an earlier life, did not join. */
	output->joining = (fstatat(MONITOR_DIR, "spill", &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > 0)
	    || (fstatat(MONITOR_DIR, "inflight", &st, AT_SYMLINK_NOFOLLOW) == 0
		&& st.st_size > SPILL_HEADER);
	logger_begin(monitor);
	direct_begin(monitor);
}

struct logfile *
output_file(struct monitor *monitor, unsigned stream)
{
	return &monitor->output.file[monitor->output.format == LOGLINE_CRI ? 0 : stream];
}

/* Whether the stream's next byte begins a line in the log; opens it. */
static bool
output_at_start(struct monitor *monitor, unsigned stream)
{
	struct output_stream *from = &monitor->output.stream[stream];
	struct logfile *file = output_file(monitor, stream);

	if (!from->begun && logfile_open(file) == 0) {
		from->at_start = monitor->output.format == LOGLINE_CRI || logfile_at_start(file);
		from->begun = true;
	}
	return from->at_start;
}

/* One piece into the log, a new file first where it needs one. Bytes taken; 0 with errno. */
static size_t
output_piece(struct monitor *monitor, unsigned stream, uint64_t time, const char *in, size_t count)
{
	struct output *output = &monitor->output;
	struct output_stream *from = &output->stream[stream];
	struct logfile *file = output_file(monitor, stream);
	uint64_t most = monitor->status.log_max_size;
	struct logline_piece piece;

	if (logfile_open(file) < 0)
		return 0;
	logfile_refresh(file);
	output_at_start(monitor, stream);
	for (unsigned try = 0; try < 2; try++) {
		piece = logline_take(output->format, stream, time, from->at_start, in, count,
		    file->size < most ? most - file->size : 0, file->size == 0);
		if (piece.consumed > 0)
			break;
		if (join_note(output, NULL) < 0
		    || logfile_rotate(file, monitor->status.log_keep) < 0)
			return 0;
	}
	if (join_note(output, file) < 0 || logfile_write(file, piece.bytes, piece.length) < 0)
		return 0;
	from->at_start = piece.at_start;
	if (output->current != NULL)
		output->current->join.done += piece.consumed;
	return piece.consumed;
}

size_t
output_put(struct monitor *monitor, unsigned stream, uint64_t time, const char *in, size_t count)
{
	size_t done = 0;

	while (done < count) {
		size_t taken = output_piece(monitor, stream, time, in + done, count - done);

		if (taken == 0)
			break;
		done += taken;
	}
	return done;
}

/* In the record, so that the marker is owed by the next monitor too. */
static uint64_t *
output_owed(struct monitor *monitor, unsigned stream)
{
	return stream == 0 ? &monitor->status.log_owed : &monitor->status.log_owed_err;
}

/* The record is written soon, but not for each. */
static void
output_report(struct output *output, uint64_t now)
{
	if (output->report == UINT64_MAX)
		output->report =
		    output->reported + OUTPUT_REPORT > now ? output->reported + OUTPUT_REPORT : now;
}

void
output_lose(struct monitor *monitor, unsigned stream, uint64_t count)
{
	struct output *output = &monitor->output;
	uint64_t now = timer_now();

	*(stream == 0 ? &monitor->status.log_dropped : &monitor->status.log_dropped_err) += count;
	*output_owed(monitor, stream) += count;
	if (output->retry == UINT64_MAX || output->retry <= now)
		output->retry = now + OUTPUT_RETRY;
	output_report(output, now);
}

int
output_confess(struct monitor *monitor, unsigned stream)
{
	uint64_t *owed = output_owed(monitor, stream);
	struct join_source *current = monitor->output.current;
	uint64_t done = current != NULL ? current->join.done : 0;
	char marker[LOGLINE_MARKER];
	size_t length;
	size_t put;

	if (*owed == 0)
		return 0;
	length = logline_marker(output_at_start(monitor, stream), *owed, marker);
	put = output_put(monitor, stream, status_now(), marker, length);
	if (current != NULL)
		current->join.done = done; /* no byte of a frame */
	if (put < length)
		return -1;
	*owed = 0;
	output_report(&monitor->output, timer_now());
	return 0;
}

void
output_flush(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	unsigned stream = output->pending_stream;
	size_t done = 0;

	if (output_confess(monitor, stream) == 0)
		done = output_put(monitor, stream, output->pending_time, output->pending,
		    output->pending_count);
	output->pending += done;
	output->pending_count -= done;
	if (output->pending_count == 0)
		return;
	if (output->block) {
		output->retry = timer_now() + OUTPUT_RETRY;
		return;
	}
	output_lose(monitor, stream, output->pending_count);
	output->pending_count = 0;
}

int
output_poll(const struct monitor *monitor, unsigned stream)
{
	const struct output *output = &monitor->output;

	if (monitor->handover || output->joining || output->pending_count > 0 || logger_is(monitor)
	    || (output->block && output->retry != UINT64_MAX))
		return -1;
	return output->stream[stream].pipe;
}

static bool
output_waits(const struct output *output)
{
	return output->retry != UINT64_MAX && timer_now() < output->retry;
}

/* By way of our memory. Returns the bytes, 0: there is nothing now. */
static size_t
output_read(struct monitor *monitor, unsigned stream)
{
	struct output *output = &monitor->output;
	struct output_stream *from = &output->stream[stream];
	ssize_t got = read(from->pipe, output_buffer, sizeof(output_buffer));

	if (got <= 0) {
		if (got == 0 || (errno != EAGAIN && errno != EINTR))
			fd_close(&from->pipe);
		return 0;
	}
	if (*output_owed(monitor, stream) > 0 && !output->block && output_waits(output)) {
		output_lose(monitor, stream, (uint64_t)got);
		return (size_t)got;
	}
	output->pending = output_buffer;
	output->pending_count = (size_t)got;
	output->pending_stream = stream;
	output->pending_time = output->format == LOGLINE_RAW ? 0 : status_now();
	output_flush(monitor);
	return (size_t)got;
}

static void
output_join(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	output->stalled = join_run(monitor) < 0;
	if (output->stalled)
		output->retry = timer_now() + OUTPUT_RETRY;
}

size_t
output_step(struct monitor *monitor, unsigned stream)
{
	struct output *output = &monitor->output;
	ssize_t moved;

	if (output->copy
	    || (*output_owed(monitor, stream) > 0 && !output->block && output_waits(output)))
		return output_read(monitor, stream);
	moved = output->format == LOGLINE_RAW ? splice_raw(monitor, stream)
					      : splice_held(monitor, stream);
	if (moved > 0) {
		if (output->joining)
			output_join(monitor);
		return (size_t)moved;
	}
	if (moved < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (moved < 0 && output->block && errno != EINVAL) {
		output->retry = timer_now() + OUTPUT_RETRY; /* it stays in the pipe */
		return 0;
	}
	output->copy = output->copy || (moved < 0 && errno == EINVAL);
	return output_read(monitor, stream); /* to lose it, or to see the end */
}

void
output_pump(struct monitor *monitor, unsigned stream)
{
	unsigned *full = &monitor->output.stream[stream].full;

	for (unsigned round = 0; round < OUTPUT_ROUNDS && output_poll(monitor, stream) >= 0; round++) {
		if (output_step(monitor, stream) < sizeof(output_buffer)) {
			*full = round == 0 ? 0 : *full;
			return;
		}
		if (++*full % OUTPUT_FULL == 0)
			width_widen(&monitor->output, stream);
	}
}

uint64_t
output_deadline(const struct monitor *monitor)
{
	const struct output *output = &monitor->output;

	const uint64_t dues[] = {
	    output->report, output->retry, output->logger_due, output->direct_due, output->width_due};
	uint64_t due = UINT64_MAX;

	if (output->joining && !output->stalled && !monitor->handover)
		return 0;
	for (unsigned i = 0; i < sizeof(dues) / sizeof(dues[0]); i++)
		due = dues[i] < due ? dues[i] : due;
	return due;
}

/* Joins, or retries what the disk refused. */
static void
output_retry(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	if (output->joining && !output->stalled && !monitor->handover) {
		output_join(monitor);
		return;
	}
	if (output_waits(output))
		return;
	output->retry = UINT64_MAX;
	output->stalled = false;
	if (output->pending_count > 0)
		output_flush(monitor);
	for (unsigned stream = 0; stream < 2; stream++)
		if (output->pending_count == 0 && output_confess(monitor, stream) < 0)
			output->retry = timer_now() + OUTPUT_RETRY;
}

void
output_tick(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	uint64_t now = timer_now();

	if (now >= output->report) {
		monitor_write(monitor);
		output->report = UINT64_MAX;
		output->reported = now;
	}
	logger_tick(monitor);
	if (now >= output->direct_due)
		direct_tick(monitor);
	if (now >= output->width_due)
		width_narrow(output);
	output_retry(monitor);
}

void
output_rotate(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	bool refused = false;

	logger_rotate(monitor);
	if (strcmp(monitor->status.log_mode, "file") != 0)
		return;
	for (unsigned i = 0; output->joining && i < JOIN_SOURCES; i++) {
		if (!join_open(monitor, i))
			continue;
		output->current = &output->source[i];
		refused = join_note(output, NULL) < 0 || refused;
		output->current = NULL;
	}
	for (unsigned i = 0; !refused && i < 2; i++)
		if (logfile_there(&output->file[i])
		    && (output->file[i].size > 0 || logfile_moved(&output->file[i])))
			logfile_rotate(&output->file[i], monitor->status.log_keep);
}

bool
output_idle(const struct monitor *monitor)
{
	return monitor->output.pending_count == 0;
}
