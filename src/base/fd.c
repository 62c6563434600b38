/* SPDX-License-Identifier: ISC */
/*
 * Descriptor bookkeeping. In: numbers. Out: the same files under other
 * numbers. No heap, so it may run between fork and exec.
 */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	FD_PLACE_MAX = 32,
	FD_CLOSE_RANGE_CLOEXEC = 4,
	FD_TRY_MAX = 65536, /* without close_range: as far as we look */
};

void
fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

/* Those that are open: to ask for each number whether it is takes 20 ms. -1: /proc does not tell. */
static int
fd_cloexec_listed(int first)
{
	struct dir dir;
	struct statfs fs;
	const char *name;
	uint32_t fd;
	int list = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (list < 0)
		return -1;
	dir_from(&dir, list);
	dir.error = fstatfs(list, &fs) < 0 || fs.f_type != CTR_PROC_MAGIC ? EINVAL : 0;
	while (dir.error == 0 && (name = dir_next(&dir)) != NULL)
		if (parse_u32(name, INT32_MAX, &fd) == 0 && (int)fd >= first && fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
			dir.error = errno;
	dir_close(&dir);
	return dir.error == 0 ? 0 : -1;
}

int
fd_cloexec_from(int first)
{
	if (fd_close_range((unsigned)first, ~0U, FD_CLOSE_RANGE_CLOEXEC) == 0)
		return 0;
	/* 5.9 and 5.10 have close_range but not this flag. */
	if (fd_cloexec_listed(first) == 0)
		return 0;
	for (int fd = first; fd < FD_TRY_MAX; fd++) {
		int flags = fcntl(fd, F_GETFD);

		if (flags >= 0 && fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0)
			return -1;
	}
	return 0;
}

static bool
fd_is_kept(int fd, const int *keep, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (keep[i] == fd)
			return true;
	return false;
}

/* The lowest kept descriptor >= from, or -1. */
static int
fd_next_kept(int from, const int *keep, unsigned count)
{
	int next = -1;

	for (unsigned i = 0; i < count; i++)
		if (keep[i] >= from && (next < 0 || keep[i] < next))
			next = keep[i];
	return next;
}

int
fd_close_from(int first, const int *keep, unsigned count)
{
	int start = first;

	for (;;) {
		int next = fd_next_kept(start, keep, count);
		unsigned last = next < 0 ? ~0U : (unsigned)next - 1;

		if (next != start && fd_close_range((unsigned)start, last, 0) < 0)
			break;
		if (next < 0)
			return 0;
		start = next + 1;
	}
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	for (int fd = first; fd < FD_TRY_MAX; fd++)
		if (!fd_is_kept(fd, keep, count))
			close(fd);
	return 0;
}

int
fd_place(const int *from, unsigned count, int first)
{
	int high[FD_PLACE_MAX];

	if (count > FD_PLACE_MAX) {
		errno = EINVAL;
		return -1;
	}
	/* First out of the way of each other, then into place. */
	for (unsigned i = 0; i < count; i++) {
		high[i] = -1;
		if (from[i] >= 0) {
			high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, first + (int)count);
			if (high[i] < 0)
				return -1;
		}
	}
	for (unsigned i = 0; i < count; i++) {
		if (high[i] < 0) {
			if (from[i] != FD_STAY)
				close(first + (int)i);
			else if (fcntl(first + (int)i, F_SETFD, 0) < 0)
				return -1;
			continue;
		}
		if (dup2(high[i], first + (int)i) < 0)
			return -1;
		close(high[i]);
	}
	return 0;
}

bool
fd_is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

uint32_t
fd_open_mask(void)
{
	struct pollfd pollers[32];
	uint32_t open = 0;
	int got;

	for (int fd = 0; fd < 32; fd++)
		pollers[fd] = (struct pollfd) {.fd = fd, .events = 0};
	while ((got = poll(pollers, 32, 0)) < 0 && errno == EINTR)
		;
	for (int fd = 0; fd < 32; fd++)
		if (got < 0 ? fd_is_open(fd) : (pollers[fd].revents & POLLNVAL) == 0)
			open |= 1U << fd;
	return open;
}

int
fd_waiting(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	int count = 0;

	/* A terminal hands over what was just written only when it is polled or read. */
	if (fd < 0 || poll(&poller, 1, 0) <= 0 || (poller.revents & POLLIN) == 0)
		return 0;
	return ioctl(fd, FIONREAD, &count) < 0 ? 0 : count;
}

int
fd_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC);
}

const char *
fd_path(int fd, char *buffer)
{
	struct text text;

	text_init(&text, buffer, 32);
	text_str(&text, "/proc/self/fd/");
	text_i64(&text, fd);
	return buffer;
}

int
fd_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_NOCTTY);
	} while (fd >= 0 && fd < 3);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}
