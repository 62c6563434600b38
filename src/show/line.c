/* SPDX-License-Identifier: ISC */
/* In: bytes of a log in one of its formats. Out: the lines asked for, on stdout and stderr. */
#include "show/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/die.h"
#include "base/parse.h"
#include "run/status.h"

enum {
	LINE_MOST = 1024 * 1024, /* longer ones are shown in parts */
	LINE_TAG = 10,		 /* "stdout F " and its end */
};

/* Two decimal digits at c, or -1. */
static int
line_digits(const char *c, unsigned count)
{
	int value = 0;

	for (; count > 0; count--, c++) {
		if (*c < '0' || *c > '9')
			return -1;
		value = value * 10 + (*c - '0');
	}
	return value;
}

/* "2026-11-24T10:46:50.123456789Z", fraction of any length or none, in text[length]. */
static bool
line_time(const char *text, size_t length, uint64_t *ns)
{
	struct tm tm = {0};
	uint64_t fraction = 0;
	uint64_t unit = 1000000000;
	size_t at = 19;

	if (length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':'
	    || text[16] != ':')
		return false;
	tm.tm_year = line_digits(text, 4) - 1900;
	tm.tm_mon = line_digits(text + 5, 2) - 1;
	tm.tm_mday = line_digits(text + 8, 2);
	tm.tm_hour = line_digits(text + 11, 2);
	tm.tm_min = line_digits(text + 14, 2);
	tm.tm_sec = line_digits(text + 17, 2);
	if (tm.tm_year < 70 || tm.tm_mon < 0 || tm.tm_mday < 1 || tm.tm_hour < 0 || tm.tm_min < 0
	    || tm.tm_sec < 0)
		return false;
	if (text[at] == '.')
		for (at++; at < length && text[at] >= '0' && text[at] <= '9' && unit > 1; at++) {
			unit /= 10;
			fraction += (uint64_t)(text[at] - '0') * unit;
		}
	*ns = (uint64_t)timegm(&tm) * 1000000000 + fraction;
	return at + 1 == length && text[at] == 'Z';
}

int
lines_since(const char *text, uint64_t *since)
{
	uint64_t ago;

	if (line_time(text, strlen(text), since) || parse_time(text, since) == 0)
		return 0;
	if (parse_duration(text, &ago) < 0)
		return -1;
	*since = status_now() > ago ? status_now() - ago : 0;
	return 0;
}

/* Bytes of the line that a stream is in. */
static void
line_put(struct lines *lines, unsigned stream, const char *bytes, size_t count)
{
	if (lines->merge != NULL)
		merge_add(lines->merge, stream, bytes, count);
	else
		merge_write(lines->apart && stream == 1 ? stderr : stdout, bytes, count);
}

/* Before the first of them. */
static void
line_begin(struct lines *lines, unsigned stream, uint64_t ns)
{
	static FILE *last;
	FILE *to = lines->apart && stream == 1 ? stderr : stdout;

	if (lines->merge != NULL)
		merge_begin(lines->merge, stream, ns);
	else if (last != NULL && last != to)
		fflush(last);
	last = to;
	if (lines->prefix != NULL)
		line_put(lines, stream, lines->prefix, strlen(lines->prefix));
}

/* A line, or part of one, of a stream; time[length]: as recorded, with its blank. */
static void
line_show(struct lines *lines, unsigned stream, const char *time, size_t time_length,
    const char *text, size_t length, bool complete)
{
	uint64_t ns = UINT64_MAX;

	if (!lines->inside[stream]) {
		if (time_length > 0 && !line_time(time, time_length - 1, &ns))
			ns = UINT64_MAX;
		lines->hidden[stream] = ns < lines->since || (lines->wanted & 1U << stream) == 0;
		if (!lines->hidden[stream] && lines->skip > 0) {
			lines->hidden[stream] = true;
			lines->skip--;
		}
		if (!lines->hidden[stream] && !lines->count_only) {
			line_begin(lines, stream, ns);
			line_put(lines, stream, time, lines->times ? time_length : 0);
		}
		lines->count += !lines->hidden[stream];
	}
	if (!lines->hidden[stream] && !lines->count_only) {
		line_put(lines, stream, text, length);
		if (complete)
			line_put(lines, stream, "\n", 1);
		if (complete && lines->merge != NULL)
			merge_end(lines->merge, stream);
	}
	lines->inside[stream] = !complete;
}

/* One line of the file, without its end; complete: it had one. */
static void
line_parse(struct lines *lines, const char *line, size_t length, bool complete)
{
	const char *blank = NULL;
	uint64_t ns;
	size_t time;
	unsigned stream;

	/* The rest of a timed line has no time; every cri record has its own. */
	if (lines->format != LOGLINE_RAW
	    && (lines->format == LOGLINE_CRI || !lines->inside[lines->stream]))
		blank = memchr(line, ' ', length < LOGLINE_TIME ? length : LOGLINE_TIME);
	if (blank == NULL || !line_time(line, (size_t)(blank - line), &ns)) {
		line_show(lines, lines->stream, line, 0, line, length, complete);
		return;
	}
	time = (size_t)(blank - line) + 1;
	if (lines->format == LOGLINE_TIMED) {
		line_show(lines, lines->stream, line, time, line + time, length - time, complete);
		return;
	}
	if (length - time < LINE_TAG - 1
	    || (memcmp(blank, " stdout ", 8) != 0 && memcmp(blank, " stderr ", 8) != 0)) {
		line_show(lines, 0, line, 0, line, length, complete);
		return;
	}
	stream = blank[4] == 'e';
	blank += LINE_TAG;
	line_show(lines, stream, line, time, blank, length - (size_t)(blank - line), blank[-2] == 'F');
}

/* Keeps the beginning of a line until its end has come. */
static void
line_keep(struct lines *lines, const char *bytes, size_t count)
{
	char *grown = realloc(lines->part, lines->part_length + count + 1);

	if (grown == NULL)
		die(EXIT_TROUBLE, "out of memory");
	memcpy(grown + lines->part_length, bytes, count);
	lines->part = grown;
	lines->part_length += count;
}

static bool
lines_plain(const struct lines *lines)
{
	return lines->format == LOGLINE_RAW && lines->prefix == NULL && lines->skip == 0
	    && lines->merge == NULL
	    && !lines->count_only && lines->part_length == 0 && (lines->wanted & 1U << lines->stream);
}

void
lines_feed(struct lines *lines, const char *bytes, size_t count)
{
	while (count > 0) {
		const char *end;
		size_t length;

		if (lines_plain(lines)) {
			merge_write(lines->apart && lines->stream == 1 ? stderr : stdout, bytes, count);
			return;
		}
		end = memchr(bytes, '\n', count);
		length = end != NULL ? (size_t)(end - bytes) : count;
		if (end == NULL || lines->part_length > 0)
			line_keep(lines, bytes, length);
		if (end != NULL && lines->part_length > 0)
			line_parse(lines, lines->part, lines->part_length, true);
		else if (end != NULL)
			line_parse(lines, bytes, length, true);
		else if (lines->part_length > LINE_MOST)
			line_parse(lines, lines->part, lines->part_length, false);
		if (end != NULL || lines->part_length > LINE_MOST)
			lines->part_length = 0;
		bytes += length + (end != NULL);
		count -= length + (end != NULL);
	}
}

void
lines_end(struct lines *lines)
{
	if (lines->part_length > 0)
		line_parse(lines, lines->part, lines->part_length, false);
	for (unsigned stream = 0; stream < 2; stream++) {
		/* The next container's lines begin at the start of one. */
		if (lines->prefix != NULL && !lines->count_only && lines->inside[stream]
		    && !lines->hidden[stream])
			line_put(lines, stream, "\n", 1);
		lines->inside[stream] = false;
		if (lines->merge != NULL)
			merge_end(lines->merge, stream);
	}
	free(lines->part);
	lines->part = NULL;
	lines->part_length = 0;
}
