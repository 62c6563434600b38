/* SPDX-License-Identifier: ISC */
/*
 * Process identity. In: a pid or its text. Out: a pidfd that is certainly that
 * process. It never signals anybody.
 */
#include "run/pidref.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "run/procstat.h"

/* The same for all of them: asked once. Zero at first, so that it is on no page of the program's file. */
static enum {
	PIDREF_UNKNOWN,
	PIDREF_SHARED,	/* all pidfds have one inode: before 6.9 */
	PIDREF_UNIQUE,
} pidref_inodes;

int
pidref_learn(int pidfd)
{
	struct statfs fs;

	if (pidref_inodes != PIDREF_UNKNOWN)
		return 0;
	if (fstatfs(pidfd, &fs) < 0)
		return -1;
	pidref_inodes =
	    (unsigned long)fs.f_type == CTR_PIDFS_MAGIC ? PIDREF_UNIQUE : PIDREF_SHARED;
	return 0;
}

/* The inode of a pidfd, or 0 where all share one. */
static int
pidref_inode(int pidfd, uint64_t *inode)
{
	struct stat st;

	if (pidref_learn(pidfd) < 0 || fstat(pidfd, &st) < 0)
		return -1;
	*inode = pidref_inodes == PIDREF_UNIQUE ? st.st_ino : 0;
	return 0;
}

int
pidref_of(struct pidref *ref, pid_t pid, int pidfd)
{
	struct procstat stat;

	ref->pid = pid;
	ref->start = 0;
	if (pidref_inode(pidfd, &ref->inode) < 0)
		return -1;
	if (ref->inode != 0)
		return 0;
	if (procstat_read(pid, &stat) < 0)
		return -1;
	ref->start = stat.start;
	return 0;
}

int
pidref_self(struct pidref *ref)
{
	int pidfd = pidfd_open_pid(getpid());
	int result;

	if (pidfd < 0)
		return -1;
	result = pidref_of(ref, getpid(), pidfd);
	fd_close(&pidfd);
	return result;
}

int
pidref_open(const struct pidref *ref)
{
	struct pidref now;
	int pidfd = ref->pid > 0 ? pidfd_open_pid(ref->pid) : -1;

	if (pidfd < 0) {
		if (ref->pid <= 0 || errno == EINVAL)
			errno = ESRCH;
		return -1;
	}
	if (pidref_of(&now, ref->pid, pidfd) < 0) {
		if (errno == ENOENT) /* /proc/PID has gone: so has it */
			errno = ESRCH;
	} else if (now.inode == ref->inode && (now.inode != 0 || now.start == ref->start)) {
		return pidfd;
	} else {
		errno = ESRCH;
	}
	fd_close(&pidfd);
	return -1;
}

bool
pidref_ended(int pidfd)
{
	struct pollfd poller = {.fd = pidfd, .events = POLLIN};

	return poll(&poller, 1, 0) > 0;
}

bool
pidref_alive(const struct pidref *ref)
{
	int pidfd = pidref_open(ref);
	bool alive = pidfd >= 0 ? !pidref_ended(pidfd) : errno != ESRCH;

	fd_close(&pidfd);
	return alive;
}

void
pidref_print(const struct pidref *ref, struct text *text)
{
	if (ref->pid == 0)
		return;
	text_i64(text, ref->pid);
	text_char(text, ':');
	text_u64(text, ref->inode);
	if (ref->inode == 0) {
		text_char(text, ':');
		text_u64(text, ref->start);
	}
}

int
pidref_parse(const char *string, struct pidref *ref)
{
	uint64_t pid = 0;

	memset(ref, 0, sizeof(*ref));
	if (*string == '\0')
		return 0;
	if (parse_u64_at(&string, &pid) < 0 || pid == 0 || pid > INT32_MAX || *string++ != ':'
	    || parse_u64_at(&string, &ref->inode) < 0)
		goto invalid;
	if (*string == ':' && (string++, parse_u64_at(&string, &ref->start) < 0))
		goto invalid;
	if (*string != '\0')
		goto invalid;
	ref->pid = (pid_t)pid;
	return 0;
invalid:
	memset(ref, 0, sizeof(*ref));
	errno = EINVAL;
	return -1;
}
