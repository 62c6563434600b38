/* SPDX-License-Identifier: ISC */
/*
 * The way of a byte from the pipe to a file. In: a pipe that others may hold
 * too. Out: the file, longer. splice(2) takes from the one what it has put into
 * the other, within one call that a SIGKILL does not cut in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/fd.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	SPLICE_MOST = 1024 * 1024,
};

static char splice_buffer[4096];

/* Where the first `most` bytes of the pipe have their last line end; *seen: how many were looked at. */
static size_t
splice_look(int pipe, size_t most, size_t *seen)
{
	size_t line = 0;
	int ends[2];
	ssize_t got;

	*seen = 0;
	if (fd_pipe(ends) < 0)
		return 0;
	fcntl(ends[1], F_SETPIPE_SZ, SPLICE_MOST);
	got = tee(pipe, ends[1], most, SPLICE_F_NONBLOCK);
	fd_close(&ends[1]);
	while (got > 0 && (got = read(ends[0], splice_buffer, sizeof(splice_buffer))) > 0) {
		const char *end = memrchr(splice_buffer, '\n', (size_t)got);

		if (end != NULL)
			line = *seen + (size_t)(end - splice_buffer) + 1;
		*seen += (size_t)got;
	}
	fd_close(&ends[0]);
	return line;
}

/* How many bytes may follow in this file, so that no line is cut that need not be; 0: a new file. */
static size_t
splice_cut(int pipe, const struct logfile *file, uint64_t room)
{
	int waiting = 0;
	size_t seen;
	size_t line;

	if (room > SPLICE_MOST)
		return SPLICE_MOST;
	if (ioctl(pipe, FIONREAD, &waiting) < 0 || (uint64_t)waiting <= room)
		return room > 0 ? (size_t)room : (waiting == 0);
	line = room > 0 ? splice_look(pipe, (size_t)room, &seen) : 0;
	if (line > 0 || room == 0)
		return line;
	if (seen > 0 && seen < room)
		return seen;
	return file->size > 0 && logfile_at_start(file) ? 0 : (size_t)room;
}

ssize_t
splice_raw(struct monitor *monitor, unsigned stream)
{
	struct output_stream *from = &monitor->output.stream[stream];
	struct logfile *file = output_file(monitor, stream);
	uint64_t most = monitor->status.log_max_size;
	size_t count = 0;
	off_t offset;
	ssize_t moved;

	for (unsigned try = 0; try < 2 && count == 0; try++) {
		if (try == 1 && logfile_rotate(file, monitor->status.log_keep) < 0)
			return -1;
		if (logfile_open(file) < 0 || output_confess(monitor, stream) < 0)
			return -1;
		logfile_refresh(file);
		count = splice_cut(from->pipe, file, file->size < most ? most - file->size : 0);
	}
	if (count == 0) {
		errno = EFBIG; /* somebody else makes it longer */
		return -1;
	}
	offset = (off_t)file->size;
	moved = splice(from->pipe, NULL, file->fd, &offset, count, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
	if (moved > 0) {
		file->size += (uint64_t)moved;
		from->begun = false;
	}
	return moved;
}

ssize_t
splice_held(struct monitor *monitor, unsigned stream)
{
	struct join_source *held = &monitor->output.source[JOIN_HELD];
	struct spill_frame frame = {stream, false, 0, status_now(), LOGLINE_CHUNK};
	char header[SPILL_HEADER + 1];
	off_t offset = SPILL_HEADER;
	ssize_t moved;

	if (!join_open(monitor, JOIN_HELD)) {
		errno = EINVAL;
		return -1;
	}
	frame.seq = held->join.next > 0 ? held->join.next : 1;
	spill_pack(&frame, header); /* its length is cut to what the file has */
	if (pwrite(held->fd, header, SPILL_HEADER, 0) != SPILL_HEADER)
		return -1;
	moved = splice(monitor->output.stream[stream].pipe, NULL, held->fd, &offset, LOGLINE_CHUNK,
	    SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
	if (moved <= 0)
		return moved;
	held->offset = 0;
	held->done = false;
	monitor->output.joining = true;
	return moved;
}
