/* SPDX-License-Identifier: ISC */
/*
 * Who writes the record. In: the record's directory. Out: the lock, or its
 * holder. A holder that dies frees the lock before its pid can be used again:
 * while the kernel names a pid, it is the holder's.
 */
#include "run/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

static int
lock_open(int dirfd, int mode)
{
	return openat(dirfd, "lock", mode | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

int
lock_take(int dirfd, int number)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat held, named;
	int fd = lock_open(dirfd, O_RDWR);

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
lock_holder(int dirfd, pid_t *pid)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = lock_open(dirfd, O_RDONLY); /* enough to ask */
	int result;

	if (fd < 0)
		return -1;
	result = fcntl(fd, F_GETLK, &lock);
	fd_close(&fd);
	if (result == 0 && (lock.l_type == F_UNLCK || lock.l_pid <= 0)) {
		errno = ESRCH;
		return -1;
	}
	*pid = lock.l_pid;
	return result;
}
