/* SPDX-License-Identifier: ISC */
/* In: a table of columns and objects. Out: cells, lines, JSON. */
#include "show/columns.h"

#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "show/human.h"
#include "show/visible.h"

enum {
	COLUMNS_VALUE = 8192,
	COLUMNS_SHOWN = 4 * COLUMNS_VALUE,
};

void
columns_parse(struct columns *columns, const char *names)
{
	columns->chosen = 0;
	for (;;) {
		size_t length = strcspn(names, ",");
		size_t i = 0;

		while (i < columns->count
		    && (strlen(columns->rows[i].name) != length
			|| strncmp(columns->rows[i].name, names, length) != 0))
			i++;
		if (i == columns->count)
			die(EXIT_TROUBLE, "-o %.*s: no such field; ctr-status(1) has them all", (int)length, names);
		if (columns->chosen == TABLE_COLUMNS)
			die(EXIT_TROUBLE, "-o: too many");
		columns->of[columns->chosen++] = &columns->rows[i];
		names += length;
		if (*names++ == '\0')
			return;
	}
}

static const char *
column_text(const struct column *column, const void *object)
{
	return (const char *)object + column->offset;
}

static uint64_t
column_number(const struct column *column, const void *object)
{
	return *(const uint64_t *)(const void *)((const char *)object + column->offset);
}

void
columns_heads(const struct columns *columns, struct table *table)
{
	for (unsigned i = 0; i < columns->chosen; i++)
		table_column(table, columns->of[i]->head, columns->of[i]->kind != COLUMN_TEXT);
}

static void
column_human(const struct column *column, const void *object, struct text *text)
{
	uint64_t number;

	if (column->kind == COLUMN_TEXT) {
		const char *value = column_text(column, object);

		visible_text(text, value, strlen(value));
		return;
	}
	number = column_number(column, object);
	if (number == COLUMN_NONE)
		text_char(text, '-');
	else if (column->kind == COLUMN_COUNT)
		text_u64(text, number);
	else if (column->kind == COLUMN_BYTES)
		human_bytes(text, number);
	else if (column->kind == COLUMN_US)
		human_short(text, number * 1000);
	else if (column->kind == COLUMN_TENTHS)
		human_tenths(text, number);
	else
		human_time(text, number);
}

void
columns_cells(const struct columns *columns, const void *object, struct table *table)
{
	static char shown[COLUMNS_SHOWN];

	for (unsigned i = 0; i < columns->chosen; i++) {
		struct text text;

		text_init(&text, shown, sizeof(shown));
		column_human(columns->of[i], object, &text);
		table_cell(table, shown);
	}
}

static void
column_plain(const struct column *column, const void *object, struct text *text)
{
	uint64_t number = column_number(column, object);

	if (column->kind == COLUMN_TENTHS)
		human_tenths(text, number);
	else if (column->kind == COLUMN_TIME)
		text_time(text, number);
	else
		text_u64(text, number);
}

void
columns_line(const struct columns *columns, const void *object)
{
	static char line[COLUMNS_SHOWN];
	struct text text;

	text_init(&text, line, sizeof(line));
	for (unsigned i = 0; i < columns->chosen; i++) {
		const struct column *column = columns->of[i];

		if (i > 0)
			text_char(&text, '\t');
		if (column->kind == COLUMN_TEXT)
			text_percent(&text, column_text(column, object));
		else if (column_number(column, object) == COLUMN_NONE)
			text_char(&text, '-');
		else
			column_plain(column, object, &text);
	}
	puts(line);
}

void
columns_json(const struct columns *columns, const void *object, struct text *text)
{
	text_char(text, '{');
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->rows[i];

		if (*column->head == '\0')
			continue; /* drawn for people */
		if (i > 0)
			text_char(text, ',');
		text_json(text, column->name);
		text_char(text, ':');
		if (column->kind == COLUMN_TEXT)
			text_json(text, column_text(column, object));
		else if (column_number(column, object) == COLUMN_NONE)
			text_str(text, "null");
		else
			column_plain(column, object, text);
	}
	text_char(text, '}');
}
