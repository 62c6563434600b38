/* SPDX-License-Identifier: ISC */
/*
 * Files by directory descriptor. In: dirfd and a name of one component. Out:
 * bytes, or -1 with errno and nothing changed. It never follows links.
 */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

ssize_t
io_read(int fd, char *buffer, size_t count)
{
	size_t done = 0;

	while (done < count) {
		ssize_t got = read(fd, buffer + done, count - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int
io_write(int fd, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t done = write(fd, bytes, count);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		bytes += done;
		count -= (size_t)done;
	}
	return 0;
}

/* close(2) that keeps errno; returns -1 for `return io_close_failed(fd)`. */
static int
io_close_failed(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
	return -1;
}

ssize_t
io_read_file(int dirfd, const char *name, char *buffer, size_t size)
{
	struct stat st;
	ssize_t got;
	int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return io_close_failed(fd);
	if (!S_ISREG(st.st_mode) || st.st_size >= (off_t)size) {
		errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
		return io_close_failed(fd);
	}
	/* What is appended while we read is not asked for. */
	got = io_read(fd, buffer, (size_t)st.st_size);
	if (got < 0)
		return io_close_failed(fd);
	close(fd);
	buffer[got] = '\0';
	return got;
}

ssize_t
io_read_kernel(int dirfd, const char *name, char *buffer, size_t size)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t got;

	if (fd < 0)
		return -1;
	got = io_read(fd, buffer, size - 1);
	if (got < 0)
		return io_close_failed(fd);
	close(fd);
	buffer[got] = '\0';
	return got;
}

int
io_create_file(int dirfd, const char *name, const char *bytes, size_t count, mode_t mode)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	int saved;

	if (fd < 0)
		return -1;
	if (io_write(fd, bytes, count) == 0 && close(fd) == 0)
		return 0;
	saved = errno;
	close(fd);
	unlinkat(dirfd, name, 0);
	errno = saved;
	return -1;
}

int
io_replace_file(int dirfd, const char *name, const char *bytes, size_t count, mode_t mode)
{
	char tmp[256];
	struct text text;
	int saved;

	text_init(&text, tmp, sizeof(tmp));
	text_str(&text, name);
	text_str(&text, ".tmp");
	if (text.full) {
		errno = ENAMETOOLONG;
		return -1;
	}
	/* One writer per record: a left-over is a dead writer's. */
	if (io_create_file(dirfd, tmp, bytes, count, mode) < 0) {
		if (errno != EEXIST || unlinkat(dirfd, tmp, 0) < 0
		    || io_create_file(dirfd, tmp, bytes, count, mode) < 0)
			return -1;
	}
	if (renameat(dirfd, tmp, dirfd, name) == 0)
		return 0;
	saved = errno;
	unlinkat(dirfd, tmp, 0);
	errno = saved;
	return -1;
}

int
io_write_kernel(int dirfd, const char *name, const char *string)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	size_t length = strlen(string);

	if (fd < 0)
		return -1;
	if (write(fd, string, length) != (ssize_t)length)
		return io_close_failed(fd);
	close(fd);
	return 0;
}
