/* SPDX-License-Identifier: ISC */
/* Requests. In: a line. Out: a numbered file, or the line again with its owner's uid. */
#include "run/request.h"

#include <errno.h>
#include <fcntl.h>
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

/* Lowest (highest = 0) or highest number in the directory; 0 when there is none. */
static uint64_t
request_number(int requests, int highest)
{
	uint64_t found = 0;
	const char *name;
	struct dir dir;

	if (dir_open(&dir, requests, ".") < 0)
		return 0;
	while ((name = dir_next(&dir)) != NULL) {
		uint64_t number;

		if (parse_u64(name, &number) == 0
		    && (found == 0 || (highest ? number > found : number < found)))
			found = number;
	}
	dir_close(&dir);
	return found;
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
			request_name(request_number(requests, 1) + 1, name, sizeof(name));
			result = linkat(requests, tmp, requests, name, 0);
			if (result == 0 || errno != EEXIST)
				break;
		}
		unlinkat(requests, tmp, 0);
	}
	fd_close(&requests);
	return result;
}

int
request_take(int dirfd, char *request, size_t size, uid_t *by)
{
	int requests = openat(dirfd, "requests", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	uint64_t number;
	char name[32];
	struct stat st;
	int result = 0;

	if (requests < 0)
		return -1;
	number = request_number(requests, 0);
	if (number > 0) {
		request_name(number, name, sizeof(name));
		result = fstatat(requests, name, &st, AT_SYMLINK_NOFOLLOW) < 0
			|| io_read_file(requests, name, request, size) < 0
		    ? -1
		    : 1;
		*by = result > 0 ? st.st_uid : 0;
		if (unlinkat(requests, name, 0) < 0)
			result = -1;
	}
	fd_close(&requests);
	return result;
}
