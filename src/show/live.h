/* SPDX-License-Identifier: ISC */
/* --watch: one frame after the other. */
#ifndef SHOW_LIVE_H
#define SHOW_LIVE_H

#include "show/columns.h"
#include "show/show.h"

/* How a verb's rows are printed, by the options. */
struct live {
	const struct show *show;
	struct columns columns;
	struct table table;
	bool person;	/* a table; else lines for scripts or JSON */
	unsigned rows;	/* of this frame */
};

/*
 * Chooses the columns of -o, else those of `usual`. Dies on a wrong one. fields
 * and count: the table. The caller frees live->table.
 */
void live_init(struct live *live, const struct show *show, const struct column *fields, size_t count,
    const char *usual);

/* One object more in this frame. */
void live_row(struct live *live, const void *object);

/*
 * Calls frame() once, or again and again with --watch[=TIME]; it adds rows and returns
 * an exit code, *more false: nothing more will come.
 */
int live_run(struct live *live, int (*frame)(void *context, bool *more), void *context);

#endif
