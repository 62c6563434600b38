/* SPDX-License-Identifier: ISC */
/* In: names of fields, and views. Out: their values, as a line or as cells. */
#include "show/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "show/show.h"
#include "show/visible.h"

enum {
	FIELDS_VALUE = 2048,
	FIELDS_LINE = 16384,
};

void
fields_parse(struct fields *fields, const char *text)
{
	static const struct view none;

	fields->count = 0;
	for (;;) {
		size_t length = strcspn(text, ",");
		char value[FIELDS_VALUE];
		struct text plain;
		char *name;

		if (fields->count == TABLE_COLUMNS || length >= FIELDS_NAME)
			die(EXIT_TROUBLE, "-o %s: too long", text);
		name = fields->name[fields->count];
		memcpy(name, text, length);
		name[length] = '\0';
		text_init(&plain, value, sizeof(value));
		if (field_value(&none, name, &plain) < 0)
			die(EXIT_TROUBLE, "-o %s: no such field; ctr-status(5) has them all", name);
		fields->count++;
		text += length;
		if (*text++ == '\0')
			return;
	}
}

void
fields_line(const struct fields *fields, const struct view *view)
{
	char line[FIELDS_LINE];
	struct text text;

	text_init(&text, line, sizeof(line));
	for (unsigned i = 0; i < fields->count; i++) {
		char value[FIELDS_VALUE];
		struct text plain;

		text_init(&plain, value, sizeof(value));
		field_value(view, fields->name[i], &plain);
		if (i > 0)
			text_char(&text, '\t');
		text_percent(&text, value);
	}
	puts(text.start);
}

void
fields_heads(const struct fields *fields, struct table *table)
{
	for (unsigned i = 0; i < fields->count; i++)
		table_column(table, fields->name[i], false);
}

void
fields_cells(const struct fields *fields, const struct view *view, struct table *table)
{
	for (unsigned i = 0; i < fields->count; i++) {
		char value[FIELDS_VALUE];
		char shown[4 * FIELDS_VALUE];
		struct text plain, text;

		text_init(&plain, value, sizeof(value));
		text_init(&text, shown, sizeof(shown));
		field_value(view, fields->name[i], &plain);
		visible_text(&text, value, plain.length);
		table_cell(table, shown);
	}
}
