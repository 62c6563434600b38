/* SPDX-License-Identifier: ISC */
/*
 * Appends events. In: a transition. Out: one whole line. The next number is
 * taken from the file as well as from the caller's record: a writer that died
 * between the two has its number used by nobody else, and a line it left torn
 * is taken away.
 */
#include "run/events.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"
#include "run/status.h"

enum {
	EVENTS_MAX = 64 * 1024,
	EVENTS_LINE = 512,
};

static int
events_open(int dirfd, int flags)
{
	return openat(dirfd, "events",
	    flags | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0644);
}

/* The number of the last whole line within [0, size) of fd; *whole: where it ends. */
static uint64_t
events_tail(int fd, off_t size, off_t *whole)
{
	char tail[2 * EVENTS_LINE + 1];
	off_t from = size > 2 * EVENTS_LINE ? size - 2 * EVENTS_LINE : 0;
	ssize_t got = pread(fd, tail, sizeof(tail) - 1, from);
	uint64_t seq = 0;
	char *end;

	*whole = size;
	if (got < 0) /* nothing of it is torn for all we know: nothing is cut */
		return 0;
	tail[got] = '\0';
	for (const char *at = tail; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		const char *number = at;
		uint64_t found;

		/* The first piece is a whole line only where the file begins. */
		if ((at != tail || from == 0) && parse_u64_at(&number, &found) == 0
		    && *number == ' ' && found > seq)
			seq = found;
		*whole = from + (end + 1 - tail);
	}
	if (size <= 2 * EVENTS_LINE && strchr(tail, '\n') == NULL)
		*whole = 0;
	return seq;
}

uint64_t
events_last(int dirfd)
{
	static const char *const files[] = {"events", "events.1"};
	uint64_t seq = 0;

	for (size_t i = 0; i < 2 && seq == 0; i++) {
		int fd = openat(dirfd, files[i],
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
		struct stat st;
		off_t whole;

		if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
			seq = events_tail(fd, st.st_size, &whole);
		fd_close(&fd);
	}
	return seq;
}

/* events, moved away when it is full, and the number of the last event; what a dead writer tore is cut. */
static int
events_prepare(int dirfd, uint64_t *last, off_t *size)
{
	int fd = events_open(dirfd, O_RDWR | O_APPEND);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		fd_close(&fd);
		return -1;
	}
	*last = st.st_size > 0 ? events_tail(fd, st.st_size, size) : events_last(dirfd);
	if (st.st_size == 0)
		*size = 0;
	if (*size < st.st_size && ftruncate(fd, *size) < 0)
		*size = st.st_size;
	if (*size >= EVENTS_MAX && renameat(dirfd, "events", dirfd, "events.1") == 0) {
		fd_close(&fd);
		fd = events_open(dirfd, O_RDWR | O_APPEND);
		*size = 0;
	}
	return fd;
}

int
events_append(int dirfd, uint64_t *seq, const char *event, const char *detail)
{
	char buffer[EVENTS_LINE];
	struct text line;
	uint64_t last = 0;
	off_t size = 0;
	int result;
	int fd = events_prepare(dirfd, &last, &size);

	if (fd < 0)
		return -1;
	if (last < *seq)
		last = *seq;
	text_init(&line, buffer, sizeof(buffer) - 1);
	text_u64(&line, last + 1);
	text_char(&line, ' ');
	text_time(&line, status_now());
	text_char(&line, ' ');
	text_str(&line, event);
	text_char(&line, ' ');
	text_percent(&line, detail);
	buffer[line.length++] = '\n';
	result = io_write(fd, buffer, line.length);
	if (result < 0 && ftruncate(fd, size) < 0)
		result = -1; /* cut by a full disk, and by the next writer then */
	fd_close(&fd);
	if (result == 0)
		*seq = last + 1;
	return result;
}
