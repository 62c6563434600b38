/* SPDX-License-Identifier: ISC */
/*
 * A file of the log. In: pieces that fit. Out: the file, whole pieces only,
 * and its older ones. It never writes through a link, into a FIFO or into
 * somebody else's file.
 */
#include "watch/logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "run/handoff.h"
#include "run/logopen.h"

enum {
	LOGFILE_PATH = 560,
};

void
logfile_init(struct logfile *file, const struct status *status, const char *suffix)
{
	struct text text;

	file->fd = -1;
	file->size = 0;
	file->inode = 0;
	text_init(&text, file->name, sizeof(file->name));
	text_str(&text, status->log);
	text_str(&text, suffix);
}

static const char *
logfile_name(const struct logfile *file, uint64_t number, char path[LOGFILE_PATH])
{
	struct text text;

	text_init(&text, path, LOGFILE_PATH);
	text_str(&text, file->name);
	if (number > 0) {
		text_char(&text, '.');
		text_u64(&text, number);
	}
	return path;
}

int
logfile_open(struct logfile *file)
{
	struct stat st;

	if (file->fd >= 0)
		return 0;
	file->fd = logopen(MONITOR_DIR, file->name, O_RDWR | O_CREAT, &st);
	if (file->fd < 0)
		return -1;
	/* splice(2) refuses files that are opened to append: we are the only writer. */
	if (fcntl(file->fd, F_SETFL, 0) < 0) {
		fd_close(&file->fd);
		return -1;
	}
	file->size = (uint64_t)st.st_size;
	file->inode = st.st_ino;
	return 0;
}

void
logfile_refresh(struct logfile *file)
{
	struct stat st;

	if (fstat(file->fd, &st) == 0)
		file->size = (uint64_t)st.st_size;
}

bool
logfile_at_start(const struct logfile *file)
{
	char path[LOGFILE_PATH];
	char last = '\n';
	int old;

	if (file->size > 0)
		return pread(file->fd, &last, 1, (off_t)file->size - 1) != 1 || last == '\n';
	old = openat(MONITOR_DIR, logfile_name(file, 1, path),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (old >= 0 && lseek(old, -1, SEEK_END) >= 0 && read(old, &last, 1) != 1)
		last = '\n';
	fd_close(&old);
	return last == '\n';
}

int
logfile_write(struct logfile *file, const char *bytes, size_t count)
{
	size_t done = 0;

	while (done < count) {
		ssize_t wrote = pwrite(
		    file->fd, bytes + done, count - done, (off_t)(file->size + done));

		if (wrote >= 0) {
			done += (size_t)wrote;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (done > 0)
			logfile_undo(file, file->size);
		return -1;
	}
	file->size += count;
	return 0;
}

int
logfile_undo(struct logfile *file, uint64_t size)
{
	int saved = errno;

	if (ftruncate(file->fd, (off_t)size) < 0)
		return -1;
	file->size = size;
	errno = saved;
	return 0;
}

int
logfile_rotate(struct logfile *file, uint64_t keep)
{
	char from[LOGFILE_PATH];
	char to[LOGFILE_PATH];

	if (keep <= 1 && unlinkat(MONITOR_DIR, file->name, 0) < 0 && errno != ENOENT)
		return -1;
	/* From the oldest on: the last rename takes its place over the one too many. */
	for (uint64_t i = keep - 1; i > 0; i--)
		if (renameat(MONITOR_DIR, logfile_name(file, i - 1, from), MONITOR_DIR,
			logfile_name(file, i, to))
			< 0
		    && errno != ENOENT)
			return -1;
	fd_close(&file->fd);
	return logfile_open(file);
}

bool
logfile_there(struct logfile *file)
{
	struct stat st;

	return file->fd >= 0
	    || (fstatat(MONITOR_DIR, file->name, &st, AT_SYMLINK_NOFOLLOW) == 0
		&& logfile_open(file) == 0);
}

bool
logfile_moved(const struct logfile *file)
{
	struct stat st;

	return file->fd >= 0
	    && (fstatat(MONITOR_DIR, file->name, &st, AT_SYMLINK_NOFOLLOW) < 0
		|| st.st_ino != file->inode);
}

void
logfile_close(struct logfile *file, bool sync)
{
	if (file->fd >= 0 && sync)
		fsync(file->fd);
	fd_close(&file->fd);
}
