/* SPDX-License-Identifier: ISC */
/* Fields of things that are no records, processes and usage, by one table each: for people, scripts, JSON. */
#ifndef SHOW_COLUMNS_H
#define SHOW_COLUMNS_H

#include <stdint.h>

#include "base/text.h"
#include "show/table.h"

#define COLUMN_NONE UINT64_MAX /* a number that is not known: "-", null */

enum column_kind {
	COLUMN_TEXT,	/* char[], any bytes */
	COLUMN_COUNT,	/* uint64_t, and all below */
	COLUMN_BYTES,
	COLUMN_US,	/* microseconds */
	COLUMN_TENTHS,	/* of a percent */
	COLUMN_TIME,	/* ns since the epoch */
};

struct column {
	const char *name, *head;
	enum column_kind kind;
	size_t offset;
};

struct columns {
	const struct column *rows;	/* all there are */
	size_t count;
	unsigned chosen;
	const struct column *of[TABLE_COLUMNS];
};

/* Chooses those named, with commas between. Dies when one is none. */
void columns_parse(struct columns *columns, const char *names);

/* Titles, and the cells of one object, numbers as people read them. */
void columns_heads(const struct columns *columns, struct table *table);
void columns_cells(const struct columns *columns, const void *object, struct table *table);

/* A line for scripts: plain numbers, percent-encoded text, tabs between. */
void columns_line(const struct columns *columns, const void *object);

/* All there are as an object of JSON, numbers as numbers. */
void columns_json(const struct columns *columns, const void *object, struct text *text);

#endif
