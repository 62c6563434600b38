/* SPDX-License-Identifier: ISC */
/* In: bytes, nanoseconds. Out: short text, rounded down: nothing is said to be more than it is. */
#include "show/human.h"

#include <time.h>

#define HUMAN_SECOND 1000000000ULL

void
human_tenths(struct text *text, uint64_t tenths)
{
	text_u64(text, tenths / 10);
	text_char(text, '.');
	text_u64(text, tenths % 10);
}

void
human_bytes(struct text *text, uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	unsigned unit = 0;

	if (bytes < 1024) {
		text_u64(text, bytes);
		return;
	}
	for (; bytes >= 1024 * 1024 && unit + 1 < sizeof(units) - 1; unit++)
		bytes /= 1024;
	if (bytes < 10 * 1024 && bytes % 1024 != 0)
		human_tenths(text, bytes * 10 / 1024);
	else
		text_u64(text, bytes / 1024);
	text_char(text, units[unit]);
}

void
human_span(struct text *text, uint64_t ns)
{
	static const struct {
		uint64_t from, unit;	/* seconds */
		const char *name;
	} rows[] = {{2 * 86400, 86400, "day"}, {2 * 3600, 3600, "hour"}, {2 * 60, 60, "minute"},
	    {0, 1, "second"}};
	uint64_t seconds = ns / HUMAN_SECOND;
	unsigned row = 0;

	if (seconds == 0) {
		text_u64(text, ns / 1000000);
		text_str(text, " ms");
		return;
	}
	while (seconds < rows[row].from)
		row++;
	text_u64(text, seconds / rows[row].unit);
	text_char(text, ' ');
	text_str(text, rows[row].name);
	if (seconds / rows[row].unit != 1)
		text_char(text, 's');
}

void
human_short(struct text *text, uint64_t ns)
{
	static const struct {
		uint64_t big, small;	/* seconds */
		char name[2];
	} rows[] = {{86400, 3600, "dh"}, {3600, 60, "hm"}, {60, 1, "ms"}};
	uint64_t seconds = ns / HUMAN_SECOND;

	if (seconds == 0) {
		text_u64(text, ns / 1000000);
		text_str(text, "ms");
		return;
	}
	for (unsigned i = 0; i < 3; i++) {
		if (seconds < rows[i].big)
			continue;
		text_u64(text, seconds / rows[i].big);
		text_char(text, rows[i].name[0]);
		text_digits(text, seconds % rows[i].big / rows[i].small, 2);
		text_char(text, rows[i].name[1]);
		return;
	}
	text_u64(text, seconds);
	text_char(text, 's');
}

void
human_time(struct text *text, uint64_t ns)
{
	time_t seconds = (time_t)(ns / HUMAN_SECOND);
	char buffer[32] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm) != NULL)
		strftime(buffer, sizeof(buffer), "%Y-%m-%d %H:%M:%S", &tm);
	text_str(text, buffer);
}
