/* SPDX-License-Identifier: ISC */
/* See image.h. In: a path. Out: a descriptor of a file that stays as it is. */
#include "base/image.h"

#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"

enum {
	IMAGE_MFD_EXEC = 0x10, /* 6.3; before, every memfd can be executed */
	IMAGE_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
};

bool
image_writable(const char *path)
{
	struct stat st;

	if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0)
		return true;
	return errno != EROFS && stat(path, &st) == 0 && st.st_uid == geteuid();
}

bool
image_sealed(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & F_SEAL_WRITE) != 0;
}

static int
image_clone(const char *path)
{
	struct ctr_mount_attr attr = {.attr_set = CTR_MOUNT_ATTR_RDONLY};
	int fd = tree_open(AT_FDCWD, path, CTR_OPEN_TREE_CLONE | CTR_OPEN_TREE_CLOEXEC);

	if (fd >= 0 && tree_setattr(fd, 0, &attr) < 0)
		fd_close(&fd);
	return fd;
}

static int
image_fill(int copy, int file)
{
	ssize_t got;

	do {
		got = sendfile(copy, file, NULL, 1 << 20);
	} while (got > 0 || (got < 0 && errno == EINTR));
	return got < 0 ? -1 : fcntl(copy, F_ADD_SEALS, IMAGE_SEALS);
}

int
image_copy(const char *path)
{
	unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int copy = -1;

	if (file < 0)
		return -1;
	copy = (int)syscall(SYS_memfd_create, "ctr", flags | IMAGE_MFD_EXEC);
	if (copy < 0 && errno == EINVAL)
		copy = (int)syscall(SYS_memfd_create, "ctr", flags);
	if (copy >= 0 && image_fill(copy, file) < 0)
		fd_close(&copy);
	fd_close(&file);
	return copy;
}

int
image_open(const char *path)
{
	int fd;

	if (!image_writable(path))
		return open(path, O_PATH | O_CLOEXEC);
	fd = image_clone(path);
	return fd >= 0 ? fd : image_copy(path);
}
