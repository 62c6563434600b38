/* SPDX-License-Identifier: ISC */
/* Appends events. In: a transition. Out: one line in one write. */
#include "run/events.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "run/status.h"

enum {
	EVENTS_MAX = 64 * 1024,
};

int
events_append(int dirfd, uint64_t *seq, const char *event, const char *detail)
{
	char line[512];
	struct text text;
	struct stat st;
	int result;
	int fd = openat(dirfd, "events",
	    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_size >= EVENTS_MAX) {
		fd_close(&fd);
		if (renameat(dirfd, "events", dirfd, "events.1") < 0)
			return -1;
		fd = openat(dirfd, "events", O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
		if (fd < 0)
			return -1;
	}
	text_init(&text, line, sizeof(line) - 1);
	text_u64(&text, *seq + 1);
	text_char(&text, ' ');
	text_time(&text, status_now());
	text_char(&text, ' ');
	text_str(&text, event);
	text_char(&text, ' ');
	text_percent(&text, detail);
	line[text.length++] = '\n';
	result = io_write(fd, line, text.length);
	fd_close(&fd);
	if (result == 0)
		++*seq;
	return result;
}
