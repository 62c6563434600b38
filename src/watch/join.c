/* SPDX-License-Identifier: ISC */
/*
 * Frames into the log. In: `inflight` and pid 1's `spill`. Out: the log, in
 * order, and empty files. Before each piece a note tells where it begins, so
 * the next monitor undoes the piece in which this one was killed and does it again.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	JOIN_ROUNDS = 16, /* then other events get their turn */
};

static const struct {
	const char *frames, *note;
} join_names[JOIN_SOURCES] = {{"inflight", "inflight.join"}, {"spill", "spill.join"}};

static char join_buffer[LOGLINE_CHUNK];

int
join_note(struct output *output, const struct logfile *file)
{
	struct join_source *source = output->current;

	if (source == NULL)
		return 0;
	source->join.inode = file != NULL ? file->inode : 0;
	source->join.size = file != NULL ? file->size : 0;
	return spill_join_write(source->note, &source->join);
}

static void
join_undo(struct monitor *monitor, const struct spill_join *join)
{
	for (unsigned i = 0; join->inode != 0 && i < 2; i++) {
		struct logfile *file = &monitor->output.file[i];

		if ((i == 1 && output_file(monitor, 1) != file) || logfile_open(file) < 0)
			continue;
		if (file->inode == join->inode && file->size > join->size)
			logfile_undo(file, join->size);
	}
}

static void
join_close(struct join_source *source)
{
	fd_close(&source->fd);
	fd_close(&source->note);
	source->open = false;
}

bool
join_open(struct monitor *monitor, unsigned number)
{
	struct join_source *source = &monitor->output.source[number];
	const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

	if (source->open)
		return true;
	source->fd = openat(MONITOR_DIR, join_names[number].frames, O_RDWR | flags);
	source->note = openat(MONITOR_DIR, join_names[number].note, O_WRONLY | flags);
	source->offset = 0;
	if (source->fd < 0 || source->note < 0) {
		join_close(source);
		return false;
	}
	source->open = true;
	spill_join_read(MONITOR_DIR, join_names[number].note, &source->join);
	join_undo(monitor, &source->join);
	return true;
}

/* All of it is in the log, and known to be: else a later monitor would undo what follows. */
static int
join_end(struct output *output)
{
	struct join_source *source = output->current;

	if (join_note(output, NULL) < 0)
		return -1;
	if (ftruncate(source->fd, 0) < 0)
		errno = 0; /* the frames are numbered: they are known as joined even so */
	if (source == &output->source[JOIN_SPILL])
		join_close(source);
	source->done = true;
	return 0;
}

/* A part of a frame. 0; -1: the disk refuses. */
static int
join_part(struct monitor *monitor, const struct spill_frame *frame)
{
	struct output *output = &monitor->output;
	struct join_source *source = output->current;
	uint64_t left = frame->length - source->join.done;
	size_t count = left < sizeof(join_buffer) ? (size_t)left : sizeof(join_buffer);
	ssize_t got =
	    pread(source->fd, join_buffer, count, (off_t)(source->offset + source->join.done));
	size_t taken;

	if (got <= 0) {
		source->join.done = frame->length;
		return 0;
	}
	if (output_confess(monitor, frame->stream) < 0 && output->block)
		return -1;
	taken = output_put(monitor, frame->stream, frame->time, join_buffer, (size_t)got);
	if (taken == (size_t)got)
		return 0;
	if (output->block)
		return -1;
	output_lose(monitor, frame->stream, left - taken);
	source->join.done = frame->length;
	return 0;
}

static int
join_frame(struct monitor *monitor, const struct spill_frame *frame)
{
	struct output *output = &monitor->output;
	struct join_source *source = output->current;

	if (source->join.next != frame->seq)
		source->join.done = 0;
	source->join.next = frame->seq;
	if (frame->dropped) {
		if (source->lost != frame->seq)
			output_lose(monitor, frame->stream, frame->length);
		source->lost = frame->seq;
		if (output_confess(monitor, frame->stream) < 0 && output->block)
			return -1;
	}
	while (!frame->dropped && source->join.done < frame->length)
		if (join_part(monitor, frame) < 0)
			return -1;
	source->join.next = frame->seq + 1;
	source->join.done = 0;
	return 0;
}

/* Some of one source. 0; -1: the disk refuses. */
static int
join_some(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	struct join_source *source = output->current;
	struct spill_frame frame;

	for (unsigned round = 0; round < JOIN_ROUNDS; round++) {
		uint64_t offset = source->offset;

		if (!spill_next(source->fd, &offset, &frame))
			return join_end(output);
		if (frame.seq >= source->join.next) {
			source->offset = offset;
			if (join_frame(monitor, &frame) < 0) {
				source->offset = offset - SPILL_HEADER;
				return -1;
			}
		}
		source->offset = offset + (frame.dropped ? 0 : frame.length);
	}
	return 0;
}

int
join_run(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	int result;

	for (unsigned i = 0; i < JOIN_SOURCES; i++) {
		struct join_source *source = &output->source[i];

		if (source->done || !join_open(monitor, i))
			continue;
		output->current = source;
		result = join_some(monitor);
		output->current = NULL;
		if (result < 0 || !source->done)
			return result;
	}
	output->joining = false;
	return 0;
}
