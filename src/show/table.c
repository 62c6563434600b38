/* SPDX-License-Identifier: ISC */
/* In: cells, row by row. Out: lines on stdout, columns under each other. */
#include "show/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "show/visible.h"

enum {
	TABLE_GAP = 2,
	TABLE_CHUNK = 65536,
};

void
table_column(struct table *table, const char *head, bool right)
{
	if (table->columns == TABLE_COLUMNS)
		die(EXIT_TROUBLE, "more than %d columns", TABLE_COLUMNS);
	table->head[table->columns] = head;
	table->right[table->columns] = right;
	table->width[table->columns++] = visible_width(head);
}

void
table_cell(struct table *table, const char *text)
{
	size_t length = strlen(text) + 1;
	size_t width = visible_width(text);
	unsigned column = (unsigned)(table->count % table->columns);

	if (table->used + length > table->size) {
		size_t size = table->size + TABLE_CHUNK + length;
		char *grown = realloc(table->cells, size);

		if (grown == NULL)
			die(EXIT_TROUBLE, "out of memory");
		table->cells = grown;
		table->size = size;
	}
	memcpy(table->cells + table->used, text, length);
	table->used += length;
	table->count++;
	if (width > table->width[column])
		table->width[column] = width;
}

/* One line out of the cells from *at on (NULL: the head). */
static void
table_line(const struct table *table, const char **at, size_t most, bool clear)
{
	size_t left = most == 0 ? SIZE_MAX : most;

	for (unsigned i = 0; i < table->columns; i++) {
		const char *text = at == NULL ? table->head[i] : *at;
		size_t width = visible_width(text);
		size_t pad = table->width[i] - width;
		bool last = i + 1 == table->columns;
		size_t bytes;

		if (at != NULL)
			*at += strlen(text) + 1;
		if (table->right[i])
			left -= (size_t)printf("%*s", (int)(pad < left ? pad : left), "");
		bytes = visible_cut(text, left);
		fwrite(text, 1, bytes, stdout);
		left -= width < left ? width : left;
		pad = (table->right[i] ? 0 : pad) + TABLE_GAP;
		if (!last)
			left -= (size_t)printf("%*s", (int)(pad < left ? pad : left), "");
	}
	fputs(clear ? "\033[K\n" : "\n", stdout);
}

void
table_print(struct table *table, bool head, size_t width, bool clear, size_t most)
{
	size_t rows = table->columns == 0 ? 0 : table->count / table->columns;
	const char *at = table->cells;

	if (most == 0)
		most = SIZE_MAX;
	if (head && most-- > 0)
		table_line(table, NULL, width, clear);
	for (size_t i = 0; i < rows && i < most; i++)
		table_line(table, &at, width, clear);
}

void
table_empty(struct table *table)
{
	table->used = table->count = 0;
}

void
table_free(struct table *table)
{
	free(table->cells);
	memset(table, 0, sizeof(*table));
}
