/* SPDX-License-Identifier: ISC */
/*
 * RUN/NAME/spill: what pid 1 took from the output pipes while no monitor
 * lived, as frames of a header line and its bytes, numbered for the
 * container's life. RUN/NAME/spill.join: how far a monitor has moved them into
 * the log, so that one killed on the way neither loses nor doubles a byte.
 */
#ifndef RUN_SPILL_H
#define RUN_SPILL_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SPILL_HEADER = 60,
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
 * while it wrote). False at the end.
 */
bool spill_next(int fd, uint64_t *offset, struct spill_frame *frame);

/* Frames below `next` are in the log, and `done` bytes of frame `next`. */
struct spill_join {
	uint64_t next;
	uint64_t done;
	uint64_t inode;	/* of the file that is being appended to; 0: nothing was begun */
	uint64_t size;	/* its size before: what is behind belongs to the unfinished part */
};

/* Makes spill and spill.join. */
int spill_create(int dirfd);

/* Before a new life of the container: nothing is joined. Not while frames are left. */
int spill_reset(int dirfd);

/* All zero when there is none. */
void spill_join_read(int dirfd, struct spill_join *join);

/* fd: spill.join, opened to write. One write in place: it works on a full disk. */
int spill_join_write(int fd, const struct spill_join *join);

#endif
