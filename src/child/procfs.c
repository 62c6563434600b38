/* SPDX-License-Identifier: ISC */
/* Files of /proc. In: a descriptor and a path. Out: written, or an error; never another file. */
#include "child/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/parse.h"

int
procfs_check(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return -1;
	if (fs.f_type == CTR_PROC_MAGIC)
		return 0;
	errno = EXDEV;
	return -1;
}

int
procfs_self(int proc)
{
	char self[16] = "";
	uint32_t pid;
	ssize_t length = readlinkat(proc, "self", self, sizeof(self) - 1);

	return length > 0 && parse_u32(self, INT32_MAX, &pid) == 0 ? (int)pid : -1;
}

int
procfs_write(int proc, const char *path, const char *text)
{
	const uint64_t how = CTR_RESOLVE_NO_XDEV | CTR_RESOLVE_NO_MAGICLINKS | CTR_RESOLVE_BENEATH;
	size_t length = strlen(text);
	int result = -1;
	ssize_t done;
	int fd = open_how(proc, path, O_WRONLY | O_CLOEXEC | O_NOCTTY, 0, how);

	if (fd >= 0 && procfs_check(fd) == 0) {
		done = write(fd, text, length);
		if (done >= 0 && (size_t)done != length)
			errno = EINVAL;
		result = done == (ssize_t)length ? 0 : -1;
	}
	fd_close(&fd);
	return result;
}
