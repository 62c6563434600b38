/* SPDX-License-Identifier: ISC */
/*
 * The container's own clocks (5.6). A new time namespace is for children only,
 * and its offsets are set while it has none: the payload is the first in it.
 */
#include <sched.h>
#include <errno.h>

#include "base/compat.h"
#include "base/parse.h"
#include "base/text.h"
#include "child/child.h"
#include "child/procfs.h"

enum {
	TIME_NS = 1000000000,
};

/* CLOCK SECONDS NANOSECONDS, the latter never negative. */
static void
time_line(struct text *text, const char *clock, const char *offset)
{
	int64_t ns = 0;

	if (offset == NULL || parse_offset(offset, &ns) < 0)
		return;
	text_str(text, clock);
	text_i64(text, ns / TIME_NS - (ns % TIME_NS < 0));
	text_char(text, ' ');
	text_i64(text, ns % TIME_NS + (ns % TIME_NS < 0 ? TIME_NS : 0));
	text_char(text, '\n');
}

int
step_time(struct child *child)
{
	char lines[160];
	struct text text;

	if (child->spec->time_ns != SPEC_NS_PRIVATE)
		return 0;
	child_item(child, "time namespace", "");
	if (unshare(CTR_CLONE_NEWTIME) < 0)
		return -1;
	text_init(&text, lines, sizeof(lines));
	time_line(&text, "1 ", child->spec->time_monotonic);
	time_line(&text, "7 ", child->spec->time_boottime);
	child_item(child, "timens_offsets", "");
	return text.length == 0 ? 0 : procfs_write(child->hostproc, "self/timens_offsets", lines);
}
