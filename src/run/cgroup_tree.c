/* SPDX-License-Identifier: ISC */
/*
 * In: the path of a cgroup. Out: every process below it signalled, or every
 * directory below it removed. A pid is only signalled through a pidfd that was
 * opened before the kernel listed the pid a second time: then it is that process.
 */
#include "run/cgroup_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/lines.h"
#include "base/parse.h"
#include "run/pidref.h"

enum {
	TREE_BATCH = 64,
};

/* Who gets what. */
struct tree_sending {
	int sig;
	pid_t except;	/* 0: nobody */
};

struct tree_batch {
	pid_t pid[TREE_BATCH];
	int pidfd[TREE_BATCH];
	unsigned count;
};

/* An O_PATH-free directory descriptor of a cgroup file system; -1 with errno. */
static int
tree_open_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0)
		return -1;
	if (fstatfs(fd, &fs) == 0
	    && ((unsigned long)fs.f_type == CTR_CGROUP2_MAGIC
		|| (unsigned long)fs.f_type == CTR_CGROUP1_MAGIC))
		return fd;
	fd_close(&fd);
	errno = ENOTDIR;
	return -1;
}

/* Signals those of the batch that are listed in this second look. */
static void
tree_signal(int dirfd, struct tree_batch *batch, const struct tree_sending *sending)
{
	bool listed[TREE_BATCH] = {false};
	struct lines lines;
	char *line;
	uint32_t pid;

	if (batch->count > 0 && lines_open(&lines, dirfd, "cgroup.procs") == 0) {
		while ((line = lines_next(&lines)) != NULL)
			if (parse_u32(line, INT32_MAX, &pid) == 0)
				for (unsigned i = 0; i < batch->count; i++)
					listed[i] |= batch->pid[i] == (pid_t)pid;
		lines_close(&lines);
	}
	for (unsigned i = 0; i < batch->count; i++) {
		if (listed[i] && !pidref_ended(batch->pidfd[i]))
			pidfd_signal(batch->pidfd[i], sending->sig);
		fd_close(&batch->pidfd[i]);
	}
	batch->count = 0;
}

/* One directory's own processes. Returns how many. */
static int
tree_signal_own(int dirfd, const struct tree_sending *sending)
{
	struct tree_batch batch = {.count = 0};
	struct lines lines;
	int seen = 0;
	char *line;
	uint32_t pid;

	if (lines_open(&lines, dirfd, "cgroup.procs") < 0)
		return errno == ENODEV || errno == ENOENT ? 0 : -1;
	while ((line = lines_next(&lines)) != NULL) {
		if (parse_u32(line, INT32_MAX, &pid) < 0 || (pid_t)pid == getpid()
		    || (pid_t)pid == sending->except)
			continue;
		seen++;
		if (pid == 0) /* of a pid namespace that is not ours to see */
			continue;
		batch.pid[batch.count] = (pid_t)pid;
		batch.pidfd[batch.count] = pidfd_open_pid((pid_t)pid);
		batch.count += batch.pidfd[batch.count] >= 0;
		if (batch.count == TREE_BATCH)
			tree_signal(dirfd, &batch, sending);
	}
	lines_close(&lines);
	tree_signal(dirfd, &batch, sending);
	return seen;
}

/* Takes the descriptor over. */
static int
tree_signal_at(int fd, const struct tree_sending *sending, unsigned depth)
{
	int seen = tree_signal_own(fd, sending);
	struct dir dir;
	const char *name;

	if (depth < CGROUP_DEPTH && dir_open(&dir, fd, ".") == 0) {
		while ((name = dir_next(&dir)) != NULL) {
			int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			int more = below < 0 ? 0 : tree_signal_at(below, sending, depth + 1);

			seen += more > 0 ? more : 0;
		}
		dir_close(&dir);
	}
	fd_close(&fd);
	return seen;
}

int
cgroup_tree_signal(const char *path, int sig, pid_t except)
{
	const struct tree_sending sending = {sig, except};
	int fd = tree_open_dir(path);

	return fd < 0 ? -1 : tree_signal_at(fd, &sending, 0);
}

int
cgroup_tree_kill(const char *path)
{
	return cgroup_tree_signal(path, SIGKILL, 0);
}

/*
 * Whether a process is in it or below; v1 has no shorter way to ask. What cannot
 * be read may hold one. Takes the descriptor over.
 */
static bool
tree_populated_at(int fd, unsigned depth)
{
	struct lines lines;
	bool found = false;
	const char *name;
	struct dir dir;

	if (lines_open(&lines, fd, "cgroup.procs") == 0) {
		found = lines_next(&lines) != NULL || (lines.error != 0 && lines.error != ENODEV);
		lines_close(&lines);
	} else {
		found = errno != ENOENT && errno != ENODEV;
	}
	if (!found && depth < CGROUP_DEPTH && dir_open(&dir, fd, ".") == 0) {
		while (!found && (name = dir_next(&dir)) != NULL) {
			int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			found = below >= 0 ? tree_populated_at(below, depth + 1)
					   : errno != ENOENT && errno != ENOTDIR && errno != ELOOP;
		}
		found = found || dir.error != 0;
		dir_close(&dir);
	}
	fd_close(&fd);
	return found;
}

bool
cgroup_tree_populated(const char *path)
{
	int fd = tree_open_dir(path);
	char events[256];

	if (fd < 0)
		return errno != ENOENT && errno != ENOTDIR;
	if (io_read_kernel(fd, "cgroup.events", events, sizeof(events)) > 0) {
		fd_close(&fd);
		return strstr(events, "populated 1") != NULL;
	}
	return tree_populated_at(fd, 0);
}

/* Removes what is below fd; files of a cgroup answer ENOTDIR and go with their directory. */
static void
tree_empty_at(int fd, unsigned depth)
{
	struct dir dir;
	const char *name;

	if (depth >= CGROUP_DEPTH || dir_open(&dir, fd, ".") < 0)
		return;
	while ((name = dir_next(&dir)) != NULL) {
		int below;

		if (unlinkat(fd, name, AT_REMOVEDIR) == 0 || errno != EBUSY)
			continue;
		below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below < 0)
			continue;
		tree_empty_at(below, depth + 1);
		fd_close(&below);
		unlinkat(fd, name, AT_REMOVEDIR);
	}
	dir_close(&dir);
}

int
cgroup_tree_remove(const char *path)
{
	int fd;

	if (rmdir(path) == 0)
		return 0;
	if (errno != EBUSY)
		return -1;
	fd = tree_open_dir(path);
	if (fd < 0)
		return -1;
	tree_empty_at(fd, 0);
	fd_close(&fd);
	return rmdir(path);
}
