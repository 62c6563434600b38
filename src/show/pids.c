/* SPDX-License-Identifier: ISC */
/* Which processes a container has. In: its cgroups, or its pid 1. Out: pids of the host. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/lines.h"
#include "base/parse.h"
#include "run/cgroup.h"
#include "run/cgroup_tree.h"
#include "show/process.h"

struct pids {
	pid_t *pid;	/* heap */
	size_t count, size;
	bool failed;
};

static void
pids_add(struct pids *pids, pid_t pid)
{
	if (pids->count == pids->size) {
		size_t size = pids->size == 0 ? 64 : 2 * pids->size;
		pid_t *grown = realloc(pids->pid, size * sizeof(*grown));

		if (grown == NULL) {
			pids->failed = true;
			return;
		}
		pids->pid = grown;
		pids->size = size;
	}
	pids->pid[pids->count++] = pid;
}

static bool
pids_has(const struct pids *pids, pid_t pid)
{
	for (size_t i = 0; i < pids->count; i++)
		if (pids->pid[i] == pid)
			return true;
	return false;
}

/* A cgroup and all below. Takes the descriptor over. */
static void
pids_cgroup(struct pids *pids, int fd, unsigned depth)
{
	struct lines lines;
	struct dir dir;
	const char *name;
	char *line;
	uint32_t pid;

	if (lines_open(&lines, fd, "cgroup.procs") == 0) {
		while ((line = lines_next(&lines)) != NULL)
			if (parse_u32(line, INT32_MAX, &pid) == 0 && pid != 0)
				pids_add(pids, (pid_t)pid);
		lines_close(&lines);
	}
	if (depth < CGROUP_DEPTH && dir_open(&dir, fd, ".") == 0) {
		while ((name = dir_next(&dir)) != NULL) {
			int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			if (below >= 0)
				pids_cgroup(pids, below, depth + 1);
		}
		dir_close(&dir);
	}
	fd_close(&fd);
}

static uint64_t
pids_namespace(const char *pid)
{
	char path[48];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%s/ns/pid", pid);
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

static pid_t
pids_parent(const char *pid)
{
	char path[48];
	char stat[1024];
	const char *at;
	uint64_t parent = 0;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if (io_read_kernel(AT_FDCWD, path, stat, sizeof(stat)) < 0 || (at = strrchr(stat, ')')) == NULL
	    || strlen(at) < 5)
		return 0;
	at += 4; /* ") S " */
	return parse_u64_at(&at, &parent) < 0 ? 0 : (pid_t)parent;
}

/* One look through /proc; space 0: children of those that are known. Whether it found any. */
static bool
pids_proc(struct pids *pids, uint64_t space)
{
	size_t before = pids->count;
	const char *name;
	struct dir dir;
	uint32_t pid;

	if (dir_open(&dir, AT_FDCWD, "/proc") < 0)
		return false;
	while ((name = dir_next(&dir)) != NULL) {
		if (parse_u32(name, INT32_MAX, &pid) < 0 || pids_has(pids, (pid_t)pid))
			continue;
		if (space != 0 ? pids_namespace(name) == space : pids_has(pids, pids_parent(name)))
			pids_add(pids, (pid_t)pid);
	}
	dir_close(&dir);
	return pids->count > before;
}

static int
pids_compare(const void *a, const void *b)
{
	pid_t left = *(const pid_t *)a;
	pid_t right = *(const pid_t *)b;

	return (left > right) - (left < right);
}

long
process_list(int dirfd, const struct view *view, pid_t **list)
{
	struct pids pids = {.count = 0};
	struct cgroup_set set;
	uint64_t space;
	char init[16];

	if (cgroup_load(&set, dirfd) == 0)
		for (unsigned i = 0; i < CG_COUNT && pids.count == 0; i++) {
			int fd = set.path[i][0] == '\0' ? -1
							: open(set.path[i],
							    O_RDONLY | O_DIRECTORY | O_CLOEXEC);

			if (fd >= 0)
				pids_cgroup(&pids, fd, 0);
		}
	if (pids.count == 0 && view->init_alive) {
		pids_add(&pids, view->status.init.pid);
		snprintf(init, sizeof(init), "%d", (int)view->status.init.pid);
		space = view->status.shared_pid ? 0 : pids_namespace(init);
		if (space == pids_namespace("self"))
			space = 0;
		while (pids_proc(&pids, space) && space == 0 && !pids.failed)
			;
	}
	if (pids.failed) {
		free(pids.pid);
		errno = ENOMEM;
		return -1;
	}
	if (pids.count > 0)
		qsort(pids.pid, pids.count, sizeof(*pids.pid), pids_compare);
	*list = pids.pid;
	return (long)pids.count;
}
