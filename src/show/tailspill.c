/* SPDX-License-Identifier: ISC */
/*
 * What pid 1 has spilled and no monitor has moved into the log yet. In: spill
 * and spill.join. Out: the same bytes as a monitor will write, piece for
 * piece, so that they are known when they come by again in the log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "show/tail.h"

static const char *const tailspill_frames[2] = {"inflight", "spill"};
static const char *const tailspill_notes[2] = {"inflight.join", "spill.join"};

static char tailspill_buffer[LOGLINE_CHUNK];

static void
tailspill_joins(const struct tail *tail, struct spill_join join[2])
{
	for (unsigned i = 0; i < 2; i++)
		spill_join_read(tail->dir, tailspill_notes[i], &join[i]);
}

static bool
tailspill_same(const struct tail *tail)
{
	struct spill_join now[2];

	tailspill_joins(tail, now);
	return memcmp(now, tail->join, sizeof(now)) == 0;
}

/* Whether the log, up to where we are in it, ends with a line: as the monitor will see it. */
static bool
tailspill_at_start(const struct tail *tail)
{
	char path[sizeof(tail->name) + 8];
	char last = '\n';
	int old;

	if (tail->lines->format == LOGLINE_CRI)
		return true;
	if (tail->fd >= 0 && tail->at > 0)
		return pread(tail->fd, &last, 1, (off_t)tail->at - 1) != 1 || last == '\n';
	snprintf(path, sizeof(path), "%s.1", tail->name);
	old = openat(tail->dir, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (old >= 0 && lseek(old, -1, SEEK_END) >= 0 && read(old, &last, 1) != 1)
		last = '\n';
	fd_close(&old);
	return last == '\n';
}

/* in[count] as the monitor will write it, from file to file. */
static void
tailspill_put(struct tail *tail, const struct spill_frame *frame, const char *in, size_t count)
{
	while (count > 0) {
		bool fresh = tail->size == 0;
		struct logline_piece piece = logline_take(tail->lines->format, frame->stream,
		    frame->time, tail->at_start[frame->stream], in, count,
		    tail->size < tail->max_size ? tail->max_size - tail->size : 0, fresh);

		if (piece.consumed == 0) {
			if (fresh)
				return;
			tail->size = 0;
			continue;
		}
		tail->at_start[frame->stream] = piece.at_start;
		tail->size += piece.length;
		tail->produced += piece.length;
		if (tail->produced > tail->ahead) {
			uint64_t more = tail->produced - tail->ahead;
			size_t new = more < piece.length ? (size_t)more : piece.length;

			lines_feed(tail->lines, piece.bytes + piece.length - new, new);
			tail->ahead = tail->produced;
		}
		in += piece.consumed;
		count -= piece.consumed;
	}
}

/* One frame from *offset of fd on. False: no more of them, or a monitor is at it. */
static bool
tailspill_frame(struct tail *tail, int fd)
{
	const struct spill_join *join = &tail->join[tail->source];
	uint64_t offset = tail->offset;
	struct spill_frame frame;
	char marker[LOGLINE_MARKER];
	uint64_t done;
	ssize_t got;

	if (!spill_next(fd, &offset, &frame))
		return false;
	done = frame.seq == join->next ? join->done : 0;
	if (frame.seq >= join->next
	    && (tail->lines->format == LOGLINE_CRI || frame.stream == tail->lines->stream)) {
		if (frame.dropped) {
			tailspill_put(tail, &frame, marker,
			    logline_marker(tail->at_start[frame.stream], frame.length, marker));
		} else if (frame.length > done) {
			if (frame.length > sizeof(tailspill_buffer))
				return false;
			got = pread(fd, tailspill_buffer, (size_t)(frame.length - done),
			    (off_t)(offset + done));
			if (got != (ssize_t)(frame.length - done) || !tailspill_same(tail))
				return false;
			tailspill_put(tail, &frame, tailspill_buffer, (size_t)got);
		}
	}
	tail->offset = offset + (frame.dropped ? 0 : frame.length);
	return true;
}

/* The log up to where the joins stand. False: one moved on meanwhile. */
static bool
tailspill_log(struct tail *tail)
{
	struct spill_join before[2];
	uint64_t at = tail->at;
	struct stat st;

	memcpy(before, tail->join, sizeof(before));
	tailspill_joins(tail, tail->join);
	tail->limited = true;
	tail_read(tail, true);
	tail->limited = false;
	for (unsigned i = 0; tail->fd >= 0 && i < 2; i++) {
		const struct spill_join *join = &tail->join[i];

		if (join->inode == 0 || tail->at <= join->size || fstat(tail->fd, &st) < 0
		    || st.st_ino != join->inode)
			continue;
		tail->ahead += tail->at - join->size;
		tail->at = join->size;
	}
	if (tail->at != at || memcmp(before, tail->join, sizeof(before)) != 0)
		tail->resumable = false;
	return tailspill_same(tail);
}

void
tail_spill(struct tail *tail)
{
	bool steady = false;

	for (unsigned try = 0; !steady && try < 8; try++)
		steady = tailspill_log(tail);
	if (!steady)
		return;
	if (!tail->resumable) {
		tail->source = 0;
		tail->offset = tail->produced = 0;
		tail->size = tail->at;
		tail->at_start[0] = tail->at_start[1] = tailspill_at_start(tail);
		tail->resumable = true;
	}
	for (; tail->source < 2; tail->source++) {
		int fd = openat(tail->dir, tailspill_frames[tail->source],
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

		while (fd >= 0 && tailspill_frame(tail, fd))
			;
		fd_close(&fd);
		if (tail->source == 1)
			break; /* it grows */
		tail->offset = 0;
	}
}
