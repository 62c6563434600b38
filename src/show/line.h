/* SPDX-License-Identifier: ISC */
/* The lines of one log as they are shown: which of them, with what before them, where to. */
#ifndef SHOW_LINE_H
#define SHOW_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/logline.h"
#include "show/merge.h"

struct lines {
	enum logline_format format;
	unsigned stream;	/* of the file: 0 stdout (or both), 1 stderr; cri: each record tells */
	unsigned wanted;	/* bit 0 stdout, bit 1 stderr */
	bool apart;		/* stderr's lines go to our stderr */
	const char *prefix;	/* before each line, or NULL */
	bool times;		/* show the recorded time */
	uint64_t since;		/* ns since the epoch; earlier lines are left out */
	bool count_only;	/* show nothing */
	uint64_t count;		/* lines that were, or would have been, shown */
	uint64_t skip;		/* so many of them are left out first */
	struct merge *merge;	/* where they wait for those of others; NULL: shown at once */
	/* its own */
	char *part;		/* a line whose end has not come yet (heap) */
	size_t part_length;
	bool inside[2];		/* the last of a stream's lines shown has no end yet */
	bool hidden[2];		/* and it is left out */
};

/* Shows bytes of the log. Dies when memory or stdout fails. */
void lines_feed(struct lines *lines, const char *bytes, size_t count);

/* The end of the log: shows a last line without an end, frees what it has. */
void lines_end(struct lines *lines);

/* TIME as the log has it, or SECONDS[.FRACTION], or a duration ago (10m); -1: none of these. */
int lines_since(const char *text, uint64_t *since);

#endif
