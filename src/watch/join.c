/* SPDX-License-Identifier: ISC */
/*
 * Pid 1's spill into the log. In: RUN/NAME/spill. Out: the log, in order, and
 * an empty spill. Before each piece spill.join tells where it begins, so the
 * next monitor undoes the piece in which this one was killed and does it again.
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

static char join_buffer[LOGLINE_CHUNK];

int
join_note(struct output *output, const struct logfile *file)
{
	if (output->join_fd < 0)
		return 0;
	output->join.inode = file != NULL ? file->inode : 0;
	output->join.size = file != NULL ? file->size : 0;
	return spill_join_write(output->join_fd, &output->join);
}

bool
join_begin(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	if (output->spill >= 0)
		return true;
	output->spill = openat(MONITOR_DIR, "spill", O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	output->join_fd =
	    openat(MONITOR_DIR, "spill.join", O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	output->spill_offset = 0;
	if (output->spill < 0 || output->join_fd < 0)
		return false;
	spill_join_read(MONITOR_DIR, &output->join);
	for (unsigned i = 0; output->join.inode != 0 && i < 2; i++) {
		struct logfile *file = &output->file[i];

		if ((i == 1 && output_file(monitor, 1) != file) || logfile_open(file) < 0)
			continue;
		if (file->inode == output->join.inode && file->size > output->join.size)
			logfile_undo(file, output->join.size);
	}
	return true;
}

/* All of it is in the log, and known to be: else a later monitor would undo what follows. */
static int
join_end(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	if (join_note(output, NULL) < 0)
		return -1;
	if (output->spill >= 0 && ftruncate(output->spill, 0) < 0)
		errno = 0; /* the frames are numbered: they are known as joined even so */
	fd_close(&output->spill);
	fd_close(&output->join_fd);
	output->joining = false;
	return 0;
}

/* A part of a frame. 0; -1: the disk refuses. */
static int
join_part(struct monitor *monitor, const struct spill_frame *frame)
{
	struct output *output = &monitor->output;
	uint64_t left = frame->length - output->join.done;
	size_t count = left < sizeof(join_buffer) ? (size_t)left : sizeof(join_buffer);
	ssize_t got = pread(output->spill, join_buffer, count,
	    (off_t)(output->spill_offset + output->join.done));
	size_t taken;

	if (got <= 0) {
		output->join.done = frame->length;
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
	output->join.done = frame->length;
	return 0;
}

static int
join_frame(struct monitor *monitor, const struct spill_frame *frame)
{
	struct output *output = &monitor->output;

	if (output->join.next != frame->seq)
		output->join.done = 0;
	output->join.next = frame->seq;
	if (frame->dropped) {
		if (output->join_lost != frame->seq)
			output_lose(monitor, frame->stream, frame->length);
		output->join_lost = frame->seq;
		if (output_confess(monitor, frame->stream) < 0 && output->block)
			return -1;
	}
	while (!frame->dropped && output->join.done < frame->length)
		if (join_part(monitor, frame) < 0)
			return -1;
	output->join.next = frame->seq + 1;
	output->join.done = 0;
	return 0;
}

int
join_run(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	struct spill_frame frame;

	if (!join_begin(monitor))
		return join_end(monitor);
	for (unsigned round = 0; round < JOIN_ROUNDS; round++) {
		uint64_t offset = output->spill_offset;

		if (!spill_next(output->spill, &offset, &frame))
			return join_end(monitor);
		if (frame.seq >= output->join.next) {
			output->spill_offset = offset;
			if (join_frame(monitor, &frame) < 0) {
				output->spill_offset = offset - SPILL_HEADER;
				return -1;
			}
		}
		output->spill_offset = offset + (frame.dropped ? 0 : frame.length);
	}
	return 0;
}
