/* SPDX-License-Identifier: ISC */
/*
 * Output on its way, as frames of a header line and its bytes, numbered.
 * RUN/NAME/spill: what pid 1 took from the pipes while no monitor lived;
 * RUN/NAME/inflight: the chunk that a monitor is just giving its form.
 * spill.join, inflight.join: how far they have been moved into the log, so that
 * a monitor killed on the way neither loses nor doubles a byte.
 */
#ifndef RUN_SPILL_H
#define RUN_SPILL_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SPILL_HEADER = 60,
	SPILL_FRAME = 65536,	/* the most bytes of one */
};

struct spill_frame {
	unsigned stream;	/* 0 stdout, 1 stderr */
	bool dropped;		/* `length` bytes were dropped here, none follow */
	uint64_t seq;
	uint64_t time;		/* ns since the epoch, when pid 1 read it */
	uint64_t length;
};

/* The header line: `o|e|O|E SEQ TIME LENGTH\n`, capitals for dropped. */
void spill_pack(const struct spill_frame *frame, char header[SPILL_HEADER + 1]);

/*
 * The frame whose header is at *offset of fd; *offset is moved behind the
 * header. Its length is cut to what the file has (pid 1 may have been killed
 * while it wrote). False at the end, and where no frame is.
 */
bool spill_next(int fd, uint64_t *offset, struct spill_frame *frame);

/* Frames below `next` are in the log, and `done` bytes of frame `next`. */
struct spill_join {
	uint64_t next;
	uint64_t done;
	uint64_t inode;	/* of the file that is being appended to; 0: nothing was begun */
	uint64_t size;	/* its size before: what is behind belongs to the unfinished part */
};

/* Makes a file of frames and its note: spill and spill.join, inflight and inflight.join. */
int spill_create(int dirfd, const char *frames, const char *note);

/* Before a new life of the container: nothing is joined. Not while frames are left. */
int spill_reset(int dirfd);

/* All zero when there is none. */
void spill_join_read(int dirfd, const char *note, struct spill_join *join);

/* fd: spill.join, opened to write. One write in place: it works on a full disk. */
int spill_join_write(int fd, const struct spill_join *join);

#endif
