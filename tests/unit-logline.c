/* SPDX-License-Identifier: ISC */
/* Chunks to records of a log: a line that fits is never cut, one longer than a whole file is. TAP. */
#include <stdio.h>
#include <string.h>

#include "run/logline.h"

static unsigned count, failed;

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

/* Is that the piece? consumed, bytes, and whether the stream is at the start of a line then. */
static bool
takes(enum logline_format format, bool at_start, const char *in, uint64_t room, bool fresh, size_t consumed,
    const char *bytes, bool starts)
{
	struct logline_piece piece = logline_take(format, 1, 1000000001, at_start, in, strlen(in), room, fresh);

	return piece.consumed == consumed && piece.length == strlen(bytes)
	    && memcmp(piece.bytes, bytes, piece.length) == 0 && piece.at_start == starts;
}

static void
raw(void)
{
	check(takes(LOGLINE_RAW, true, "ab\ncd", 5, false, 5, "ab\ncd", false), "raw: all that fits");
	check(takes(LOGLINE_RAW, true, "ab\ncd", 4, false, 3, "ab\n", true), "raw: up to the last line that does");
	check(takes(LOGLINE_RAW, true, "abcd\n", 4, false, 0, "", true), "raw: a line that does not waits for a new file");
	check(takes(LOGLINE_RAW, true, "abcd\n", 4, true, 4, "abcd", false), "raw: longer than a whole file it is cut");
	check(takes(LOGLINE_RAW, false, "abcd\n", 2, false, 2, "ab", false), "raw: in the middle of a line too");
}

#define TIME "1970-01-01T00:00:01.000000001Z "
#define CRI(tag) TIME "stderr " tag " "

static void
formed(void)
{
	check(takes(LOGLINE_TIMED, true, "a\nb", 100, false, 3, TIME "a\n" TIME "b", false), "time: each line its own");
	check(takes(LOGLINE_TIMED, false, "a\nb\n", 100, false, 4, "a\n" TIME "b\n", true), "time: none within a line");
	check(takes(LOGLINE_CRI, true, "a\nb", 100, false, 3, CRI("F") "a\n" CRI("P") "b\n", false), "cri: the last part is told to be one");
	check(takes(LOGLINE_CRI, false, "a\n", 100, false, 2, CRI("F") "a\n", true), "cri: each record has its prefix");
	check(takes(LOGLINE_TIMED, true, "a\nbcd\n", 66, false, 2, TIME "a\n", true), "time: a line that does not fit waits");
	check(takes(LOGLINE_TIMED, true, "abcd\n", 34, false, 0, "", true), "time: for a new file");
	check(takes(LOGLINE_TIMED, true, "abcd\n", 34, true, 2, TIME "ab", false), "time: longer than a whole file it is cut");
	check(takes(LOGLINE_CRI, true, "abcd\n", 43, true, 2, CRI("P") "ab\n", false), "cri: as a part");
	check(takes(LOGLINE_TIMED, true, "a\n", 20, true, 0, "", true), "time: nothing where not even the time fits");
}

static void
names(void)
{
	char marker[LOGLINE_MARKER];

	check(logline_format("cri") == LOGLINE_CRI && logline_format("time") == LOGLINE_TIMED && logline_format("raw") == LOGLINE_RAW
	    && logline_format("new") == LOGLINE_RAW, "formats by name");
	check(logline_marker(true, 7, marker) == 23 && memcmp(marker, "[ctr: 7 bytes dropped]\n", 23) == 0, "what was lost is told");
	check(logline_marker(false, 7, marker) == 24 && marker[0] == '\n', "on a line of its own");
}

int
main(void)
{
	raw();
	formed();
	names();
	printf("1..%u\n", count);
	return failed != 0;
}
