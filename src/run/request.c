/* SPDX-License-Identifier: ISC */
/* Requests. In: a line. Out: a numbered file, or the line again with its owner's uid. */
#include "run/request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	REQUEST_TRIES = 100,
};

/* The lowest number above `after`, or (highest) the highest of all; 0 when there is none. -1: cannot be read. */
static int
request_number(int requests, uint64_t after, bool highest, uint64_t *found)
{
	const char *name;
	struct dir dir;

	*found = 0;
	if (lseek(requests, 0, SEEK_SET) < 0)
		return -1;
	dir_from(&dir, requests); /* which stays open */
	while ((name = dir_next(&dir)) != NULL) {
		uint64_t number;

		if (parse_u64(name, &number) == 0 && number > after
		    && (*found == 0 || (highest ? number > *found : number < *found)))
			*found = number;
	}
	return dir.error == 0 ? 0 : -1;
}

static const char *
request_name(uint64_t number, char *name, size_t size)
{
	struct text text;

	text_init(&text, name, size);
	text_u64(&text, number);
	return name;
}

int
request_post(int dirfd, const char *request)
{
	int requests = openat(dirfd, "requests", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char name[32];
	char tmp[40];
	uint64_t highest;
	struct text text;
	int result = -1;

	if (requests < 0)
		return -1;
	text_init(&text, tmp, sizeof(tmp));
	text_str(&text, "tmp.");
	text_i64(&text, getpid());
	unlinkat(requests, tmp, 0);
	if (io_create_file(requests, tmp, request, strlen(request), 0600) == 0) {
		for (unsigned try = 0; try < REQUEST_TRIES; try++) {
			result = request_number(requests, 0, true, &highest);
			if (result < 0)
				break;
			request_name(highest + 1, name, sizeof(name));
			result = linkat(requests, tmp, requests, name, 0);
			if (result == 0 || errno != EEXIST)
				break;
		}
		unlinkat(requests, tmp, 0);
	}
	fd_close(&requests);
	return result;
}

/* Trouble of this moment, not of that file. */
static bool
request_moment(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == EIO || error == EINTR;
}

/* Reads the regular file and removes it: what cannot be removed is not applied, or it would be again. */
static int
request_read(int requests, const char *name, char *request, size_t size, uid_t *by)
{
	int fd = openat(requests, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	ssize_t got = -1;

	if (fd < 0 && request_moment(errno))
		return REQUEST_LATER;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < (off_t)size) {
		got = io_read(fd, request, size - 1);
		*by = st.st_uid;
		if (got < 0 && request_moment(errno)) {
			fd_close(&fd);
			return REQUEST_LATER;
		}
	}
	fd_close(&fd);
	if (unlinkat(requests, name, 0) < 0
	    && (errno == ENOENT || request_moment(errno) || unlinkat(requests, name, AT_REMOVEDIR) < 0))
		return request_moment(errno) ? REQUEST_LATER : -1;
	if (got <= 0 || request[got - 1] != '\n' || memchr(request, '\0', (size_t)got) != NULL) {
		errno = EINVAL; /* too long, of another type, or torn */
		return -1;
	}
	request[got - 1] = '\0';
	return 1;
}

int
request_take(int dirfd, uint64_t *after, char *request, size_t size, uid_t *by)
{
	int requests = openat(dirfd, "requests", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	uint64_t next;
	char name[32];
	int result = 0;

	if (requests < 0)
		return errno == ENOENT ? 0 : REQUEST_LATER;
	if (request_number(requests, *after, false, &next) < 0)
		result = REQUEST_LATER;
	else if (next > 0)
		result = request_read(requests, request_name(next, name, sizeof(name)), request, size, by);
	if (next > 0 && result != REQUEST_LATER)
		*after = next;
	fd_close(&requests);
	return result;
}
