/* SPDX-License-Identifier: ISC */
/*
 * Namespaces of others. In: /PATH, container:NAME, pid:PID[:INODE]. Out: a
 * descriptor of each in child->ns, certainly of the process that was named and
 * certainly of that kind. Nothing is joined here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/parse.h"
#include "child/nsrow.h"
#include "run/pidref.h"
#include "run/rundir.h"
#include "run/view.h"
#include "start/start.h"

static const char join_prefix[] = "container:";

/* Opens path if it is a namespace; -1 with errno, EINVAL: it is something else. */
static int
join_path(const char *path)
{
	int held = open(path, O_PATH | O_CLOEXEC);
	struct statfs fs;
	char link[32];
	int fd = -1;

	if (held < 0)
		return -1;
	/* Before it is opened in earnest: a device or a FIFO would notice. */
	if (fstatfs(held, &fs) == 0 && (unsigned long)fs.f_type == CTR_NSFS_MAGIC)
		fd = open(fd_path(held, link), O_RDONLY | O_CLOEXEC);
	else
		errno = EINVAL;
	fd_close(&held);
	return fd;
}

/* /proc/PID/ns/FILE of exactly the process behind pidfd. */
static int
join_process(pid_t pid, int pidfd, const char *file)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, file);
	fd = join_path(path);
	/* It lives still, so the pid was its own all the time. */
	if (fd >= 0 && pidref_ended(pidfd)) {
		fd_close(&fd);
		errno = ESRCH;
	}
	return fd;
}

static int
join_container(const struct start *start, enum spec_at at, const char *name)
{
	/* Pid 1 may have stayed out of the time namespace it made. */
	const char *file = at == SPEC_AT_TIME ? "time_for_children" : nsrows[at].file;
	int dir = rundir_name_ok(name) ? rundir_container_own(start->run, name) : -1;
	struct view view;
	int pidfd = -1;
	int fd = -1;

	if (dir < 0 || view_load(dir, &view) < 0)
		goto out;
	errno = ESRCH;
	if (view.init_alive && (pidfd = pidref_open(&view.status.init)) >= 0)
		fd = join_process(view.status.init.pid, pidfd, file);
out:
	fd_close(&pidfd);
	fd_close(&dir);
	return fd;
}

/* PID, or PID:INODE as the record has it. */
static int
join_pid(enum spec_at at, const char *text)
{
	struct pidref ref = {0, 0, 0};
	uint32_t pid = 0;
	int pidfd = -1;
	int fd;

	if (parse_u32(text, INT32_MAX, &pid) == 0 && pid > 0)
		pidfd = pidfd_open_pid((pid_t)pid);
	else if (pidref_parse(text, &ref) == 0 && ref.pid > 0)
		pidfd = pidref_open(&ref);
	if (pidfd < 0)
		return -1;
	fd = join_process(pid > 0 ? (pid_t)pid : ref.pid, pidfd, nsrows[at].file);
	fd_close(&pidfd);
	return fd;
}

/* The caller's own user namespace cannot be joined (EINVAL), and need not. */
static bool
join_own_user(int fd)
{
	struct stat own, other;

	return stat("/proc/self/ns/user", &own) == 0 && fstat(fd, &other) == 0
	    && own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

static int
join_one(struct start *start, enum spec_at at, char *error, size_t size)
{
	const char *text = start->spec->ns_at[at];
	int *fd = &start->child.ns[at];
	int type;

	switch (nsrow_kind(start->spec, at)) {
	case SPEC_NS_PATH:
		*fd = join_path(text);
		break;
	case SPEC_NS_CONTAINER:
		*fd = join_container(start, at, text + sizeof(join_prefix) - 1);
		break;
	case SPEC_NS_PID:
		*fd = join_pid(at, text + sizeof("pid:") - 1);
		break;
	default:
		return 0;
	}
	type = *fd < 0 ? -1 : ioctl(*fd, NS_GET_NSTYPE);
	if (*fd >= 0 && type == (int)nsrows[at].flag) {
		if (at == SPEC_AT_USER && join_own_user(*fd))
			fd_close(fd);
		return 0;
	}
	snprintf(error, size, "namespaces.%s: %s: %s", nsrows[at].name, text,
	    *fd >= 0 || errno == EINVAL ? "not such a namespace"
		: errno == ESRCH	? "it does not run"
					: strerror(errno));
	return -1;
}

int
join_open(struct start *start, char *error, size_t size)
{
	for (unsigned at = 0; at < SPEC_AT_COUNT; at++)
		start->child.ns[at] = -1;
	for (unsigned at = 0; at < SPEC_AT_COUNT; at++)
		if (join_one(start, (enum spec_at)at, error, size) < 0)
			return -1;
	return 0;
}
