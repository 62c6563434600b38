/* SPDX-License-Identifier: ISC */
/* -o FIELDS: names with commas between, checked before anything is printed. */
#ifndef SHOW_FIELDS_H
#define SHOW_FIELDS_H

#include "run/view.h"
#include "show/table.h"

enum {
	FIELDS_NAME = 64,
};

struct fields {
	unsigned count;
	char name[TABLE_COLUMNS][FIELDS_NAME];
};

/* Dies when one is no field, or there are too many. */
void fields_parse(struct fields *fields, const char *text);

/* The values with tabs between, percent-encoded, and a newline, on stdout. */
void fields_line(const struct fields *fields, const struct view *view);

/* The same as columns and cells of a table for a person. */
void fields_heads(const struct fields *fields, struct table *table);
void fields_cells(const struct fields *fields, const struct view *view, struct table *table);

#endif
