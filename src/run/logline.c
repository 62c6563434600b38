/* SPDX-License-Identifier: ISC */
/*
 * Bytes of a stream to records of the log. In: a chunk and how much room there
 * is. Out: a piece that may be written at once. It opens and writes nothing.
 */
#include "run/logline.h"

#include <string.h>
#include <time.h>

#include "base/text.h"

enum {
	LOGLINE_BUFFER = LOGLINE_CHUNK + 256, /* a chunk that is one line fits with its prefix */
	LOGLINE_PREFIX = 64,
};

static char logline_buffer[LOGLINE_BUFFER];

enum logline_format
logline_format(const char *name)
{
	if (strcmp(name, "cri") == 0)
		return LOGLINE_CRI;
	return strcmp(name, "time") == 0 ? LOGLINE_TIMED : LOGLINE_RAW;
}

/* Raw: up to the last line end that fits; a line is cut only where it must be. */
static struct logline_piece
logline_raw(bool at_start, const char *in, size_t count, uint64_t room, bool fresh)
{
	struct logline_piece piece = {in, count, count, in[count - 1] == '\n'};
	const char *end;

	if (count <= room)
		return piece;
	end = memrchr(in, '\n', (size_t)room);
	if (end != NULL)
		piece.consumed = (size_t)(end - in) + 1;
	else
		piece.consumed = at_start && !fresh ? 0 : (size_t)room;
	piece.length = piece.consumed;
	piece.at_start = end != NULL || (piece.consumed == 0 && at_start);
	return piece;
}

static void
logline_time(struct text *text, uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	text_digits(text, (uint64_t)tm.tm_year + 1900, 4);
	text_char(text, '-');
	text_digits(text, (uint64_t)tm.tm_mon + 1, 2);
	text_char(text, '-');
	text_digits(text, (uint64_t)tm.tm_mday, 2);
	text_char(text, 'T');
	text_digits(text, (uint64_t)tm.tm_hour, 2);
	text_char(text, ':');
	text_digits(text, (uint64_t)tm.tm_min, 2);
	text_char(text, ':');
	text_digits(text, (uint64_t)tm.tm_sec, 2);
	text_char(text, '.');
	text_digits(text, ns % 1000000000, 9);
	text_str(text, "Z ");
}

/* Appends one record; the line is in[length], complete when its end was seen. */
static size_t
logline_record(char *out, const struct text *prefix, bool prefixed, size_t tag, const char *in,
    size_t length, bool complete, bool newline)
{
	size_t at = 0;

	if (prefixed) {
		memcpy(out, prefix->start, prefix->length);
		at = prefix->length;
		if (tag > 0)
			out[tag] = complete ? 'F' : 'P';
	}
	memcpy(out + at, in, length);
	at += length;
	if (newline)
		out[at++] = '\n';
	return at;
}

struct logline_piece
logline_take(enum logline_format format, unsigned stream, uint64_t time, bool at_start,
    const char *in, size_t count, uint64_t room, bool fresh)
{
	struct logline_piece piece = {logline_buffer, 0, 0, at_start};
	bool cri = format == LOGLINE_CRI;
	char bytes[LOGLINE_PREFIX];
	struct text prefix;
	size_t tag = 0;

	if (format == LOGLINE_RAW)
		return logline_raw(at_start, in, count, room, fresh);
	text_init(&prefix, bytes, sizeof(bytes));
	logline_time(&prefix, time);
	if (cri) {
		text_str(&prefix, stream == 0 ? "stdout " : "stderr ");
		tag = prefix.length;
		text_str(&prefix, "F ");
	}
	while (piece.consumed < count) {
		const char *line = in + piece.consumed;
		const char *end = memchr(line, '\n', count - piece.consumed);
		size_t length = end != NULL ? (size_t)(end - line) : count - piece.consumed;
		bool prefixed = cri || piece.at_start;
		size_t around = (prefixed ? prefix.length : 0) + 1;
		uint64_t space = room - piece.length;
		bool complete = end != NULL;

		if (piece.length + around + length > LOGLINE_BUFFER)
			break;
		if (around + length > space) {
			if (piece.length > 0 || !fresh || around >= space)
				break;
			length = (size_t)(space - around);
			complete = false;
		}
		piece.length += logline_record(logline_buffer + piece.length, &prefix, prefixed, tag,
		    line, length, complete, complete || cri);
		piece.consumed += length + complete;
		piece.at_start = complete;
	}
	return piece;
}

size_t
logline_marker(bool at_start, uint64_t lost, char marker[LOGLINE_MARKER])
{
	struct text text;

	text_init(&text, marker, LOGLINE_MARKER);
	if (!at_start)
		text_char(&text, '\n');
	text_str(&text, "[ctr: ");
	text_u64(&text, lost);
	text_str(&text, " bytes dropped]\n");
	return text.length;
}
