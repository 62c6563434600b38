/* SPDX-License-Identifier: ISC */
/* What a payload wrote, on its way to a log and to a terminal. The first byte chooses the form. */
#include "fuzz.h"

#include <ctype.h>

#include "run/logline.h"
#include "show/line.h"
#include "show/visible.h"

/* Nothing that could move a cursor comes through, and a cut is within. */
static void
visible(const uint8_t *data, size_t size)
{
	size_t room = 4 * size + 16;
	char *page = malloc(room);
	struct text text;

	MUST(page != NULL);
	text_init(&text, page, room);
	visible_text(&text, (const char *)data, size);
	MUST(!text.full);
	for (size_t i = 0; i < text.length; i++)
		MUST(!iscntrl((unsigned char)page[i]));
	MUST(visible_cut(page, 10) <= text.length);
	MUST(visible_cut(page, visible_width(page)) == text.length);
	free(page);
}

/* Taken piece by piece all of it comes into files of 4096 bytes. */
static void
taken(enum logline_format format, const uint8_t *data, size_t size)
{
	uint64_t room = 4096;
	bool start = true;

	for (size_t at = 0; at < size;) {
		size_t count = size - at < LOGLINE_CHUNK ? size - at : LOGLINE_CHUNK;
		struct logline_piece piece = logline_take(format, 0, 1000000000, start,
		    (const char *)data + at, count, room, room == 4096);

		MUST(piece.length <= room && piece.consumed <= count);
		if (piece.consumed == 0) {
			MUST(room < 4096);
			room = 4096;
			continue;
		}
		room -= piece.length;
		at += piece.consumed;
		start = piece.at_start;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lines lines = {.format = size > 0 ? (enum logline_format)(*data % 3) : LOGLINE_RAW,
	    .wanted = 3, .count_only = true, .times = true, .since = 1};

	if (size == 0)
		return 0;
	setenv("LC_ALL", (*data & 8) != 0 ? "C.UTF-8" : "C", 1);
	visible(data + 1, size - 1);
	taken(lines.format, data + 1, size - 1);
	lines_feed(&lines, (const char *)data + 1, (size - 1) / 2);
	lines_feed(&lines, (const char *)data + 1 + (size - 1) / 2, size - 1 - (size - 1) / 2);
	lines_end(&lines);
	return 0;
}
