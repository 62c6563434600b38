/* SPDX-License-Identifier: ISC */
/* In: a path. Out: a descriptor of a regular file that is ours alone. It follows no link at the end. */
#include "run/logopen.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"

int
logopen(int dirfd, const char *name, int flags, struct stat *st)
{
	int fd = openat(dirfd, name,
	    flags | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0640);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_uid == geteuid()
	    && st->st_nlink == 1 && (st->st_mode & 022) == 0)
		return fd;
	fd_close(&fd);
	errno = EPERM;
	return -1;
}
