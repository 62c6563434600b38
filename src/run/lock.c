/* SPDX-License-Identifier: ISC */
/*
 * Who writes the record. In: the record's directory. Out: the lock, or its
 * holder. A holder that dies frees the lock before its pid can be used again,
 * so asking twice around pidfd_open names the holder without a race.
 */
#include "run/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"

static int
lock_open(int dirfd)
{
	return openat(dirfd, "lock", O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

int
lock_take(int dirfd, int number)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat held, named;
	int fd = lock_open(dirfd);

	if (fd < 0)
		return -1;
	if (number >= 0 && fd != number) {
		int moved = dup3(fd, number, O_CLOEXEC);

		fd_close(&fd);
		if (moved < 0)
			return -1;
		fd = moved;
	}
	if (fcntl(fd, F_SETLK, &lock) < 0) {
		if (errno == EACCES)
			errno = EAGAIN;
		fd_close(&fd);
		return -1;
	}
	if (fstat(fd, &held) < 0 || fstatat(dirfd, "lock", &named, AT_SYMLINK_NOFOLLOW) < 0
	    || held.st_ino != named.st_ino || held.st_dev != named.st_dev) {
		errno = ENOENT;
		fd_close(&fd);
		return -1;
	}
	return fd;
}

int
lock_holder(int dirfd, struct pidref *ref)
{
	int fd = lock_open(dirfd);
	int pidfd = -1;

	if (fd < 0)
		return -1;
	for (;;) {
		struct flock first = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
		struct flock again = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

		if (fcntl(fd, F_GETLK, &first) < 0)
			break;
		if (first.l_type == F_UNLCK || first.l_pid <= 0) {
			errno = ESRCH;
			break;
		}
		pidfd = pidfd_open_pid(first.l_pid);
		if (pidfd < 0 && errno != ESRCH)
			break;
		if (fcntl(fd, F_GETLK, &again) == 0 && again.l_type == F_WRLCK
		    && again.l_pid == first.l_pid && pidfd >= 0) {
			if (pidref_of(ref, first.l_pid, pidfd) < 0)
				fd_close(&pidfd);
			break;
		}
		fd_close(&pidfd);
	}
	fd_close(&fd);
	return pidfd;
}
