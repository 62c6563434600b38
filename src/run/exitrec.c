/* SPDX-License-Identifier: ISC */
/*
 * The exit record: 96 bytes, `format=1 wait_status=N time=T end=1` on lines of
 * fixed width. In: a raw wait status. Out: the same, whoever reads it.
 */
#include "run/exitrec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	EXITREC_SIZE = 96,
};

int
exitrec_create(int dirfd)
{
	char blank[EXITREC_SIZE];

	memset(blank, '\n', sizeof(blank));
	return io_create_file(dirfd, "exit", blank, sizeof(blank), 0644);
}

int
exitrec_reset(int dirfd)
{
	char blank[EXITREC_SIZE];

	memset(blank, '\n', sizeof(blank));
	return io_replace_file(dirfd, "exit", blank, sizeof(blank), 0644);
}

int
exitrec_status(const siginfo_t *info)
{
	return info->si_code == CLD_EXITED ? (info->si_status & 255) << 8
	    : info->si_code == CLD_DUMPED  ? info->si_status | 128
					   : info->si_status;
}

int
exitrec_write(int fd, int wait_status, uint64_t time)
{
	char buffer[EXITREC_SIZE + 1];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_str(&text, "format=1\nwait_status=");
	text_u64(&text, (unsigned)wait_status);
	text_str(&text, "\ntime=");
	text_time(&text, time);
	text_char(&text, '\n');
	while (text.length < EXITREC_SIZE - 6)
		text_char(&text, '\n');
	text_str(&text, "end=1\n");
	return pwrite(fd, buffer, EXITREC_SIZE, 0) == EXITREC_SIZE ? 0 : -1;
}

int
exitrec_read(int dirfd, int *wait_status, uint64_t *time)
{
	int fd = openat(dirfd, "exit", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int result = fd < 0 ? -1 : exitrec_read_fd(fd, wait_status, time);

	fd_close(&fd);
	return result;
}

int
exitrec_read_fd(int fd, int *wait_status, uint64_t *time)
{
	static const char head[] = "format=1\nwait_status=";
	char buffer[EXITREC_SIZE + 2];
	char *value = buffer + sizeof(head) - 1;
	uint64_t status;
	char *end;

	ssize_t got = pread(fd, buffer, EXITREC_SIZE + 1, 0);

	if (got < 0)
		return -1;
	buffer[got] = '\0';
	if (strlen(buffer) != EXITREC_SIZE || strcmp(buffer + EXITREC_SIZE - 6, "end=1\n") != 0
	    || strncmp(buffer, head, sizeof(head) - 1) != 0)
		return 0;
	end = strchr(value, '\n');
	if (end == NULL)
		return 0;
	*end = '\0';
	if (strncmp(end + 1, "time=", 5) != 0 || parse_u64(value, &status) < 0 || status > 65535)
		return 0;
	value = end + 6;
	value[strcspn(value, "\n")] = '\0';
	if (parse_time(value, time) < 0)
		return 0;
	*wait_status = (int)status;
	return 1;
}
