/* SPDX-License-Identifier: ISC */
/*
 * In: a pid. Out: fields of its stat (proc(5)). They are counted from the last
 * ')': what stands before it is a name that the process chose.
 */
#include "run/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	PROCSTAT_PARENT = 4,
	PROCSTAT_START = 22,
	PROCSTAT_EXIT = 52,	/* the last */
};

/* The number that is field `wanted`, or -1. `at` is the last ')', the end of field 2. */
static int
procstat_field(const char *at, int wanted, uint64_t *number)
{
	for (int field = 2; at != NULL && field < wanted; field++) {
		at = strchr(at, ' ');
		if (at != NULL)
			at++;
	}
	return at == NULL ? -1 : parse_u64_at(&at, number);
}

int
procstat_read(pid_t pid, struct procstat *out)
{
	char path[32];
	char stat[1024];
	const char *at;
	uint64_t parent = 0;
	uint64_t code = 0;
	struct text text;

	text_init(&text, path, sizeof(path));
	text_str(&text, "/proc/");
	text_i64(&text, pid);
	text_str(&text, "/stat");
	if (io_read_kernel(AT_FDCWD, path, stat, sizeof(stat)) < 0)
		return -1;
	at = strrchr(stat, ')');
	if (at == NULL || strlen(at) < 5 || procstat_field(at, PROCSTAT_PARENT, &parent) < 0
	    || procstat_field(at, PROCSTAT_START, &out->start) < 0
	    || procstat_field(at, PROCSTAT_EXIT, &code) < 0) {
		errno = EINVAL;
		return -1;
	}
	out->state = at[2];
	out->parent = (pid_t)parent;
	out->wait_status = (int)code;
	return 0;
}
