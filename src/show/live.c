/* SPDX-License-Identifier: ISC */
/* In: rows, once or in intervals. Out: tables, lines or JSON; on a terminal each in the last one's place. */
#include "show/live.h"

#include <stdio.h>
#include <errno.h>
#include <string.h>

#include "base/die.h"
#include "base/parse.h"
#include "show/terminal.h"

enum {
	LIVE_TEXT = 65536,
};

#define LIVE_USUAL 2000000000ULL
#define LIVE_LEAST 50000000ULL

static uint64_t
live_interval(const char *text)
{
	uint64_t ns = LIVE_USUAL;

	if (*text != '\0' && (parse_duration(text, &ns) < 0 || ns < LIVE_LEAST))
		die(EXIT_TROUBLE, "--watch=%s: not a time like 0.5, 2s, 1m, of at least 50ms", text);
	return ns;
}

void
live_init(struct live *live, const struct show *show, const struct column *fields, size_t count,
    const char *usual)
{
	live->show = show;
	live->columns.rows = fields;
	live->columns.count = count;
	columns_parse(&live->columns, show->fields != NULL ? show->fields : usual);
	live->person = !show->json && (show->fields == NULL || terminal_out());
	if (live->person)
		columns_heads(&live->columns, &live->table);
}

void
live_row(struct live *live, const void *object)
{
	static char buffer[LIVE_TEXT];
	struct text text;

	if (live->person) {
		columns_cells(&live->columns, object, &live->table);
	} else if (live->show->json) {
		text_init(&text, buffer, sizeof(buffer));
		columns_json(&live->columns, object, &text);
		printf("%s%s", live->rows == 0 ? "[" : ",\n", text.start);
	} else {
		columns_line(&live->columns, object);
	}
	live->rows++;
}

static int
live_frame(struct live *live, int (*frame)(void *context, bool *more), void *context, bool *more)
{
	bool watch = live->show->watch != NULL;
	bool screen = watch && live->person && terminal_out();
	size_t height = terminal_height();
	int code;

	live->rows = 0;
	table_empty(&live->table);
	if (screen)
		terminal_frame_begin();
	code = frame(context, more);
	if (live->person)
		table_print(&live->table, !live->show->no_header, terminal_width(), screen,
		    screen && height > 1 ? height - 1 : 0);
	if (live->show->json)
		puts(live->rows == 0 ? "[]" : "]");
	if (screen)
		terminal_frame_end();
	fflush(stdout);
	return code;
}

int
live_run(struct live *live, int (*frame)(void *context, bool *more), void *context)
{
	uint64_t interval = live->show->watch != NULL ? live_interval(live->show->watch) : 0;
	bool more = true;
	int code;

	if (live->show->watch == NULL)
		return live_frame(live, frame, context, &more);
	if (terminal_enter(live->person) < 0)
		die(EXIT_TROUBLE, "--watch: %s", strerror(errno));
	do
		code = live_frame(live, frame, context, &more);
	while (more && terminal_pause(interval));
	terminal_leave();
	return code;
}
