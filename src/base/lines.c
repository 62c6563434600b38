/* SPDX-License-Identifier: ISC */
/* In: a file. Out: its lines, one at a time, out of one buffer. A line too long for it is skipped. */
#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

int
lines_open(struct lines *lines, int dirfd, const char *name)
{
	lines->at = 0;
	lines->filled = 0;
	lines->error = 0;
	lines->skip = false;
	lines->fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return lines->fd < 0 ? -1 : 0;
}

/* Moves the rest to the front and reads more behind it. 0: nothing more. */
static int
lines_fill(struct lines *lines)
{
	ssize_t got;

	memmove(lines->buffer, lines->buffer + lines->at, lines->filled - lines->at);
	lines->filled -= lines->at;
	lines->at = 0;
	if (lines->filled == sizeof(lines->buffer) - 1) {
		lines->filled = 0;
		lines->skip = true;
	}
	do {
		got = read(lines->fd, lines->buffer + lines->filled,
		    sizeof(lines->buffer) - 1 - lines->filled);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		lines->error = errno;
	if (got <= 0)
		return 0;
	lines->filled += (size_t)got;
	return 1;
}

char *
lines_next(struct lines *lines)
{
	for (;;) {
		char *line = lines->buffer + lines->at;
		char *end = memchr(line, '\n', lines->filled - lines->at);
		bool skip = lines->skip;

		if (end == NULL) {
			if (lines_fill(lines))
				continue;
			if (lines->filled == lines->at || lines->skip)
				return NULL;
			end = lines->buffer + lines->filled; /* the last one, without a newline */
			line = lines->buffer + lines->at;
			lines->at = lines->filled;
			*end = '\0';
			return line;
		}
		*end = '\0';
		lines->at = (size_t)(end + 1 - lines->buffer);
		lines->skip = false;
		if (!skip)
			return line;
	}
}

void
lines_close(struct lines *lines)
{
	fd_close(&lines->fd);
}
