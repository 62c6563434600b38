/* SPDX-License-Identifier: ISC */
/*
 * In: two directories. Out: the second like the first. The image may be hostile: nothing is
 * followed, and what is read is what was opened.
 */
#include "child/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"

enum {
	COPY_DEPTH = 64,
	COPY_CHUNK = 1 << 20,
};

static int copy_below(int from, int to, dev_t device, unsigned depth);

/* Owner first: a change of it takes set-uid bits away. */
static int
copy_meta(int to, const struct stat *st)
{
	const struct timespec times[] = {st->st_atim, st->st_mtim};

	return fchown(to, st->st_uid, st->st_gid) < 0 || fchmod(to, st->st_mode & 07777) < 0
		|| futimens(to, times) < 0
	    ? -1
	    : 0;
}

static int
copy_file(int from, int to, const char *name, const struct stat *st)
{
	int out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ssize_t got = 1;
	int result = -1;

	while (out >= 0 && got > 0)
		got = sendfile(out, from, NULL, COPY_CHUNK);
	if (out >= 0 && got == 0)
		result = copy_meta(out, st);
	fd_close(&out);
	return result;
}

static int
copy_link(int from, int to, const char *name, const struct stat *st)
{
	const struct timespec times[] = {st->st_atim, st->st_mtim};
	char target[PATH_MAX];
	ssize_t length = readlinkat(from, name, target, sizeof(target) - 1);

	if (length < 0)
		return -1;
	target[length] = '\0';
	return symlinkat(target, to, name) < 0
		|| fchownat(to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0
		|| utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) < 0
	    ? -1
	    : 0;
}

static int
copy_directory(int from, int to, const char *name, const struct stat *st, unsigned depth)
{
	int out = mkdirat(to, name, 0700) < 0
	    ? -1
	    : openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int result = out < 0 ? -1 : copy_below(from, out, st->st_dev, depth + 1);

	if (result == 0)
		result = copy_meta(out, st);
	fd_close(&out);
	return result;
}

static int
copy_entry(int from, int to, const char *name, dev_t device, unsigned depth)
{
	struct stat st;
	int result = 0;
	int fd;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1;
	if (S_ISLNK(st.st_mode))
		return copy_link(from, to, name, &st);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	fd = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		result = -1;
	else if (st.st_dev == device && S_ISREG(st.st_mode))
		result = copy_file(fd, to, name, &st);
	else if (st.st_dev == device && S_ISDIR(st.st_mode))
		result = copy_directory(fd, to, name, &st, depth);
	fd_close(&fd);
	return result;
}

static int
copy_below(int from, int to, dev_t device, unsigned depth)
{
	const char *name;
	struct dir dir;
	int result = 0;

	if (depth > COPY_DEPTH) {
		errno = ELOOP;
		return -1;
	}
	if (dir_open(&dir, from, ".") < 0)
		return -1;
	while (result == 0 && (name = dir_next(&dir)) != NULL)
		result = copy_entry(from, to, name, device, depth);
	if (result == 0 && dir.error != 0) {
		errno = dir.error;
		result = -1;
	}
	dir_close(&dir);
	return result;
}

int
copy_tree(int from, int to)
{
	struct stat st;

	if (fstat(from, &st) < 0 || copy_below(from, to, st.st_dev, 0) < 0)
		return -1;
	return copy_meta(to, &st);
}
