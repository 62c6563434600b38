/* SPDX-License-Identifier: ISC */
/*
 * Descriptors of the caller's that the payload is to have. In: numbers. Out:
 * copies of them, out of the way of all numbers that this program gives out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "start/start.h"

enum {
	FDS_FIRST_LISTEN = 3,	/* SD_LISTEN_FDS_START */
	FDS_MAX = 1023,
	FDS_AWAY = 1100,
};

static int
fds_fail(char *error, size_t size, const char *key, unsigned fd, const char *why)
{
	snprintf(error, size, "container.%s: %u: %s", key, fd, why);
	return -1;
}

/* A copy out of the way of all numbers that are given out. */
static int
fds_away(int fd)
{
	int away = fcntl(fd, F_DUPFD_CLOEXEC, FDS_AWAY);

	return away < 0 && errno == EINVAL /* RLIMIT_NOFILE */
	    ? fcntl(fd, F_DUPFD_CLOEXEC, FDS_MAX / 2)
	    : away;
}

int
fds_pass(struct child *child, int fd, int target)
{
	struct child_pass *pass = &child->pass[child->pass_count];

	if (child->pass_count == CHILD_PASS) {
		errno = EMFILE;
		return -1;
	}
	pass->target = target;
	pass->fd = fds_away(fd);
	if (pass->fd < 0)
		return -1;
	child->pass_count++;
	return 0;
}

int
fds_take(const char *number)
{
	uint32_t fd;
	int away;

	if (parse_u32(number, FDS_MAX, &fd) < 0 || fd < FDS_FIRST_LISTEN) {
		errno = EINVAL;
		return -1;
	}
	away = fds_away((int)fd);
	if (away >= 0)
		close((int)fd);
	return away;
}

static int
fds_add(struct child *child, const char *key, unsigned fd, char *error, size_t size)
{
	for (unsigned i = 0; i < child->pass_count; i++)
		if (child->pass[i].target == (int)fd)
			return 0;
	if (child->pass_count == CHILD_PASS)
		return fds_fail(error, size, key, fd, "too many descriptors");
	if ((int)fd == self_image() || fds_pass(child, (int)fd, (int)fd) < 0)
		return fds_fail(error, size, key, fd,
		    (int)fd == self_image() || errno == EBADF ? "not open in ctr-spawn" : strerror(errno));
	return 0;
}

/* LISTEN_FDS that are meant for this process. */
static int
fds_listen(struct child *child, char *error, size_t size)
{
	const char *number = getenv("LISTEN_FDS");
	const char *pid = getenv("LISTEN_PID");
	uint32_t count, whom;

	if (number == NULL || pid == NULL || parse_u32(pid, INT32_MAX, &whom) < 0
	    || whom != (uint32_t)getpid() || parse_u32(number, CHILD_PASS, &count) < 0) {
		snprintf(error, size, "container.listen_fds: no LISTEN_FDS with a LISTEN_PID of ctr-spawn "
				      "in the environment");
		return -1;
	}
	for (unsigned i = 0; i < count; i++) {
		struct stat st;

		if (fstat((int)(FDS_FIRST_LISTEN + i), &st) == 0 && S_ISDIR(st.st_mode))
			return fds_fail(error, size, "listen_fds", FDS_FIRST_LISTEN + i, "a directory");
		if (fds_add(child, "listen_fds", FDS_FIRST_LISTEN + i, error, size) < 0)
			return -1;
	}
	return 0;
}

int
fds_standard(char *error, size_t size)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++) {
		if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
			snprintf(error, size, "descriptor %d: a directory of the host would be open in "
					      "the container", fd);
			return -1;
		}
	}
	return 0;
}

int
start_fds(struct start *start, char *error, size_t size)
{
	const struct spec *spec = start->spec;
	uint32_t fd;

	start->child.pass_count = 0;
	if ((spec->log_mode == SPEC_LOG_INHERIT && fds_standard(error, size) < 0)
	    || (spec->listen_fds && fds_listen(&start->child, error, size) < 0))
		return -1;
	for (char **word = spec->fds; *word != NULL; word++) {
		if (parse_u32(*word, FDS_MAX, &fd) < 0 || fd < 3) {
			snprintf(error, size, "container.fds: %s: not a number from 3 to %d", *word,
			    FDS_MAX);
			return -1;
		}
		if (fds_add(&start->child, "fds", fd, error, size) < 0)
			return -1;
	}
	return 0;
}
