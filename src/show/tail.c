/* SPDX-License-Identifier: ISC */
/*
 * The files of a log in order. In: names that are renamed while we look. Out:
 * every byte once. A file only moves to higher numbers, the older ones first:
 * so while it is seen at one number twice, the one before that number is its
 * successor.
 */
#include "show/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

enum {
	TAIL_TRIES = 1000,
	TAIL_NEWEST = -1,	/* it has no successor yet */
	TAIL_GONE = -2,		/* it has no name any more */
};

static char tail_buffer[LOGLINE_CHUNK];

static const char *
tail_path(const struct tail *tail, unsigned number, char path[sizeof(tail->name) + 8])
{
	snprintf(path, sizeof(tail->name) + 8, number > 0 ? "%s.%u" : "%s", tail->name, number);
	return path;
}

static int
tail_file_open(const struct tail *tail, unsigned number)
{
	char path[sizeof(tail->name) + 8];
	struct stat st;
	int fd = openat(tail->dir, tail_path(tail, number, path),
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)))
		fd_close(&fd);
	return fd;
}

static bool
tail_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Whether the file behind fd has that number now. */
static bool
tail_is(const struct tail *tail, int fd, unsigned number)
{
	char path[sizeof(tail->name) + 8];
	struct stat have, named;

	return fstat(fd, &have) == 0
	    && fstatat(tail->dir, tail_path(tail, number, path), &named, AT_SYMLINK_NOFOLLOW) == 0
	    && tail_same(&have, &named);
}

/* The next newer file, opened; TAIL_NEWEST, TAIL_GONE. */
static int
tail_successor(const struct tail *tail, int fd)
{
	for (unsigned try = 0; try < TAIL_TRIES; try++) {
		unsigned number = 0;
		int next;

		while (number < tail->keep && !tail_is(tail, fd, number))
			number++;
		if (number == 0)
			return TAIL_NEWEST;
		if (number == tail->keep)
			return TAIL_GONE;
		next = tail_file_open(tail, number - 1);
		if (next >= 0 && !tail_is(tail, next, number) && tail_is(tail, fd, number))
			return next;
		fd_close(&next); /* just being renamed */
	}
	return TAIL_NEWEST;
}

/* The oldest file that was written after the one behind fd (-1: of all), or -1. */
static int
tail_oldest(const struct tail *tail, int fd)
{
	struct stat after = {0};

	if (fd >= 0 && fstat(fd, &after) < 0)
		return -1;
	for (unsigned number = (unsigned)tail->keep; number-- > 0;) {
		int old = tail_file_open(tail, number);
		struct stat st;

		if (old >= 0 && fstat(old, &st) == 0
		    && (st.st_mtim.tv_sec > after.st_mtim.tv_sec
			|| (st.st_mtim.tv_sec == after.st_mtim.tv_sec
			    && st.st_mtim.tv_nsec >= after.st_mtim.tv_nsec))) {
			if (tail_is(tail, old, number) || number + 1 == tail->keep)
				return old;
			number = (unsigned)tail->keep; /* moved while we looked: so may others have */
		}
		fd_close(&old);
	}
	return -1;
}

void
tail_open(struct tail *tail)
{
	tail->next = -1;
	tail->at = 0;
	tail->stop = tail_file_open(tail, 0);
	tail->fd = tail_oldest(tail, -1);
}

void
tail_copy(const struct tail *tail, struct tail *copy)
{
	*copy = *tail;
	copy->fd = tail->fd < 0 ? -1 : fcntl(tail->fd, F_DUPFD_CLOEXEC, 3);
	copy->next = tail->next < 0 ? -1 : fcntl(tail->next, F_DUPFD_CLOEXEC, 3);
	copy->stop = tail->stop < 0 ? -1 : fcntl(tail->stop, F_DUPFD_CLOEXEC, 3);
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

/* The file being read, from where we are to its end, or to where a join began. once: a chunk; true: more may follow. */
static bool
tail_file(struct tail *tail, bool once)
{
	int fd = tail->fd;
	uint64_t limit = UINT64_MAX;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
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
			return false;
		if (limit - tail->at < most)
			most = (size_t)(limit - tail->at);
		got = pread(fd, tail_buffer, most, (off_t)tail->at);
		if (got <= 0)
			return false;
		before = tail->at;
		tail_hole(tail, fd);
		if (tail->at != before)
			continue; /* freed while we read: these may be zeros */
		tail->at += (uint64_t)got;
		tail_feed(tail, tail_buffer, (size_t)got);
		if (once)
			return true;
	}
}

/* Goes on to a file; -1: there is none. */
static bool
tail_take(struct tail *tail, int fd)
{
	fd_close(&tail->fd);
	tail->fd = fd;
	tail->next = -1;
	tail->at = 0;
	return fd >= 0;
}

/* Whether this was the last file to read when newer ones are not wanted. */
static bool
tail_last(const struct tail *tail)
{
	struct stat have, stop;

	return tail->stop < 0
	    || (fstat(tail->fd, &have) == 0 && fstat(tail->stop, &stop) == 0
		&& tail_same(&have, &stop));
}

static bool
tail_go(struct tail *tail, bool follow, bool once)
{
	int next;

	if (tail->fd < 0 && !tail_take(tail, tail_oldest(tail, -1)))
		return false;
	for (;;) {
		/* Before it is read: when its successor is there, it is complete. */
		next = tail->next >= 0 ? tail->next : tail_successor(tail, tail->fd);
		tail->next = next >= 0 ? next : -1;
		if (tail_file(tail, once))
			return true;
		if (next == TAIL_NEWEST || (!follow && tail_last(tail)))
			return false;
		if (next == TAIL_GONE) {
			next = tail_oldest(tail, tail->fd);
			if (next < 0)
				return false; /* its successor is about to be made */
			tail->missed = tail->missed || tail->keep > 1;
			tail->ahead = 0;
		}
		tail_take(tail, next);
	}
}

void
tail_read(struct tail *tail, bool follow)
{
	tail_go(tail, follow, false);
}

bool
tail_step(struct tail *tail)
{
	return tail_go(tail, false, true);
}

void
tail_close(struct tail *tail)
{
	fd_close(&tail->fd);
	fd_close(&tail->next);
	fd_close(&tail->stop);
}
