/* SPDX-License-Identifier: ISC */
/* Rows and columns for a terminal: as wide as what is in them, cut to its width. */
#ifndef SHOW_TABLE_H
#define SHOW_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	TABLE_COLUMNS = 32,
};

struct table {
	unsigned columns;
	const char *head[TABLE_COLUMNS];
	bool right[TABLE_COLUMNS];	/* numbers */
	size_t width[TABLE_COLUMNS];	/* of the widest cell so far */
	/* its own: all cells, one behind the other, row by row (heap) */
	char *cells;
	size_t used, size;
	size_t count;
};

/* A column more; the pointer is kept. */
void table_column(struct table *table, const char *head, bool right);

/* The next cell: a text of visible_text() or plain ASCII. Dies when memory ends. */
void table_cell(struct table *table, const char *text);

/*
 * Prints head (unless it is left out) and rows, each cut to `width` columns (0: not
 * cut); clear: each line with what clears the rest of a terminal's line behind it.
 * At most `most` lines (0: all).
 */
void table_print(struct table *table, bool head, size_t width, bool clear, size_t most);

/* Forgets the rows; columns and widths stay, so that a live view does not jump. */
void table_empty(struct table *table);

void table_free(struct table *table);

#endif
