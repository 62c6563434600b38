/* SPDX-License-Identifier: ISC */
/*
 * The form of the log: the payload's bytes as they are, lines behind their
 * time, or CRI records (`TIME stdout F TEXT`, P for part of a line) as kubelet
 * and fluent-bit read them. The monitor writes it, ctr-status makes the same
 * of what pid 1 has spilled.
 */
#ifndef RUN_LOGLINE_H
#define RUN_LOGLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LOGLINE_CHUNK = 65536,	/* the most that logline_take() is given at once */
	LOGLINE_TIME = 31,	/* "2026-11-24T10:46:50.123456789Z " */
	LOGLINE_MARKER = 64,
};

enum logline_format {
	LOGLINE_RAW,	/* "raw" */
	LOGLINE_TIMED,	/* "time" */
	LOGLINE_CRI,	/* "cri" */
};

/* The format of that name; an unknown one is raw. */
enum logline_format logline_format(const char *name);

/* What can be written next: whole records, all of it or nothing. */
struct logline_piece {
	const char *bytes;	/* until the next call */
	size_t length;
	size_t consumed;	/* of what was given; 0: it needs a new file */
	bool at_start;		/* after it the stream is at the start of a line */
};

/*
 * The piece for a file with `room` bytes left, `fresh`: it is empty. A line
 * that fits is never cut; one longer than a whole file is. Stream 0 is
 * stdout, 1 stderr; time: ns since the epoch, of all of in[count].
 */
struct logline_piece logline_take(enum logline_format format, unsigned stream, uint64_t time,
    bool at_start, const char *in, size_t count, uint64_t room, bool fresh);

/* The payload-side text that tells of lost bytes: "[ctr: N bytes dropped]\n". Returns its length. */
size_t logline_marker(bool at_start, uint64_t lost, char marker[LOGLINE_MARKER]);

#endif
