/* SPDX-License-Identifier: ISC */
/* Lines of one log that wait until those of other logs that are older have been shown. */
#ifndef SHOW_MERGE_H
#define SHOW_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct merge_line {
	struct merge_line *next;
	uint64_t time;		/* ns since the epoch */
	size_t length;
	char *text;		/* as it is shown (heap) */
};

struct merge {
	struct merge_line *first, *last;
	struct merge_line *open[2];	/* a stream's line that has no end yet; NULL: none */
	uint64_t time;			/* of the last line that had one: one without is as old */
};

/* A stream's line begins; time UINT64_MAX: it has none. Dies when memory ends. */
void merge_begin(struct merge *merge, unsigned stream, uint64_t time);

/* More of the stream's open line. */
void merge_add(struct merge *merge, unsigned stream, const char *bytes, size_t count);

/* The stream's open line is whole, if there is one. */
void merge_end(struct merge *merge, unsigned stream);

/* Shows the first line on stdout and forgets it. Dies when stdout fails. */
void merge_show(struct merge *merge);

/* Bytes of a line, to our stdout or stderr. Dies when that fails. */
void merge_write(FILE *to, const char *bytes, size_t count);

#endif
