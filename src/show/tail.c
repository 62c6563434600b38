/* SPDX-License-Identifier: ISC */
/*
 * The files of a log in order. In: names that are renamed while we look. Out:
 * every byte once: files are opened from the newest to the oldest and known by
 * their inodes, so a rotation in between shows one twice (left out) but none never.
 */
#include "show/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

static char tail_buffer[LOGLINE_CHUNK];

static int
tail_file_open(const struct tail *tail, unsigned number, struct stat *st)
{
	char path[sizeof(tail->name) + 8];
	int fd;

	snprintf(path, sizeof(path), number > 0 ? "%s.%u" : "%s", tail->name, number);
	fd = openat(tail->dir, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0 && (fstat(fd, st) < 0 || !S_ISREG(st->st_mode)))
		fd_close(&fd);
	return fd;
}

static bool
tail_has(const struct tail *tail, const struct stat *st)
{
	for (unsigned i = 0; i < tail->count; i++) {
		struct stat have;

		if (fstat(tail->files[i], &have) == 0 && have.st_ino == st->st_ino
		    && have.st_dev == st->st_dev)
			return true;
	}
	return false;
}

/* Adds the files from the newest on, up to one whose inode is `last` (kept behind them). */
static bool
tail_collect(struct tail *tail, int last)
{
	struct stat known = {0};
	bool found = last < 0 || fstat(last, &known) < 0;

	tail->count = 0;
	for (unsigned i = 0; i < tail->keep && tail->count < TAIL_FILES - 1; i++) {
		struct stat st;
		int fd = tail_file_open(tail, i, &st);

		if (fd < 0)
			continue; /* just being renamed, perhaps */
		if (last >= 0 && st.st_ino == known.st_ino && st.st_dev == known.st_dev) {
			fd_close(&fd);
			found = true;
			break;
		}
		if (tail_has(tail, &st))
			fd_close(&fd);
		else
			tail->files[tail->count++] = fd;
	}
	if (last >= 0)
		tail->files[tail->count++] = last;
	return found;
}

void
tail_open(struct tail *tail)
{
	tail_collect(tail, -1);
	tail->at = 0;
}

void
tail_copy(const struct tail *tail, struct tail *copy)
{
	*copy = *tail;
	copy->count = 0;
	for (unsigned i = 0; i < tail->count; i++) {
		copy->files[copy->count] = fcntl(tail->files[i], F_DUPFD_CLOEXEC, 3);
		copy->count += copy->files[copy->count] >= 0;
	}
}

void
tail_feed(struct tail *tail, const char *bytes, size_t count)
{
	size_t shown = tail->ahead < count ? (size_t)tail->ahead : count;

	tail->ahead -= shown;
	lines_feed(tail->lines, bytes + shown, count - shown);
}

/* The file is shorter than what we read: a monitor undoes an unfinished join, or a person emptied it. */
static void
tail_shrunk(struct tail *tail, const struct stat *st)
{
	struct spill_join join[2];

	spill_join_read(tail->dir, "inflight.join", &join[0]);
	spill_join_read(tail->dir, "spill.join", &join[1]);
	for (unsigned i = 0; i < 2; i++) {
		if (join[i].inode != st->st_ino || (uint64_t)st->st_size < join[i].size)
			continue;
		tail->ahead += tail->at - (uint64_t)st->st_size;
		tail->at = (uint64_t)st->st_size;
		return;
	}
	tail->at = tail->ahead = 0;
	tail->missed = true;
}

/* Mode direct: to the next byte that was not freed. */
static void
tail_hole(struct tail *tail, int fd)
{
	off_t data = tail->direct ? lseek(fd, (off_t)tail->at, SEEK_DATA) : (off_t)tail->at;

	if (data <= (off_t)tail->at)
		return;
	tail->missed = tail->missed || tail->at > 0;
	tail->at = (uint64_t)data;
}

/* The file being read, from where we are to its end, or to where a join began. */
static void
tail_file(struct tail *tail)
{
	int fd = tail->files[tail->count - 1];
	uint64_t limit = UINT64_MAX;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return;
	if ((uint64_t)st.st_size < tail->at)
		tail_shrunk(tail, &st);
	for (unsigned i = 0; tail->limited && i < 2; i++)
		if (tail->join[i].inode == st.st_ino)
			limit = tail->join[i].size;
	for (;;) {
		size_t most = sizeof(tail_buffer);
		uint64_t before;
		ssize_t got;

		tail_hole(tail, fd);
		if (tail->at >= limit)
			return;
		if (limit - tail->at < most)
			most = (size_t)(limit - tail->at);
		got = pread(fd, tail_buffer, most, (off_t)tail->at);
		if (got <= 0)
			return;
		before = tail->at;
		tail_hole(tail, fd);
		if (tail->at != before)
			continue; /* freed while we read: these may be zeros */
		tail->at += (uint64_t)got;
		tail_feed(tail, tail_buffer, (size_t)got);
	}
}

/* Whether the newest file is another one by now; then what lies between is opened. */
static bool
tail_newer(struct tail *tail)
{
	struct stat named;

	if (tail->count == 0) {
		tail_open(tail);
		return tail->count > 0;
	}
	if (fstatat(tail->dir, tail->name, &named, AT_SYMLINK_NOFOLLOW) < 0
	    || tail_has(tail, &named))
		return false;
	if (!tail_collect(tail, tail->files[0]))
		tail->missed = true;
	return tail->count > 1;
}

void
tail_read(struct tail *tail, bool follow)
{
	do {
		while (tail->count > 0) {
			tail_file(tail);
			if (tail->count == 1)
				break;
			fd_close(&tail->files[--tail->count]);
			tail->at = 0;
		}
	} while (follow && tail_newer(tail));
}

void
tail_close(struct tail *tail)
{
	while (tail->count > 0)
		fd_close(&tail->files[--tail->count]);
}
