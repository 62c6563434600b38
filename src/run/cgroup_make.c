/* SPDX-License-Identifier: ISC */
/*
 * Places: made and removed. Creators and removers of the shared parents
 * (ctr, UID-HASH) race with each other and need no lock: a parent that was
 * taken away meanwhile is made again, and one that holds a NAME cannot go.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"
#include "run/cgroup.h"
#include "run/cgroup_tree.h"

enum {
	MAKE_TRIES = 100,
	REMOVE_TRIES = 200,	/* of 5 ms */
	MAKE_PARENT = 1,	/* UID-HASH, from NAME upwards */
	MAKE_BASE = 3,
};

/* path without its last `up` components, then "/" and tail when it is not NULL. */
static const char *
make_part(const char *path, unsigned up, const char *tail, char *out)
{
	struct text text;

	strcpy(out, path);
	for (; up > 0; up--)
		*strrchr(out, '/') = '\0';
	if (tail != NULL) {
		text_init(&text, out + strlen(out), CGROUP_PATH + 16 - strlen(out));
		text_char(&text, '/');
		text_str(&text, tail);
	}
	return out;
}

/* ctr, UID-HASH, and what of limits.parent is missing, from above. */
static int
make_above(const char *path, unsigned levels)
{
	char part[CGROUP_PATH + 16];

	for (unsigned up = MAKE_BASE - 1 + levels; up > 0; up--)
		if (mkdir(make_part(path, up, NULL, part), 0755) < 0 && errno != EEXIST && errno != ENOENT)
			return -1;
	return 0;
}

/* ctr, UID-HASH, NAME. A NAME that is there already must be a left-over without processes. */
static int
make_chain(const char *path, unsigned levels)
{
	for (unsigned try = 0; try < MAKE_TRIES; try++) {
		if (make_above(path, levels) < 0)
			return -1;
		if (mkdir(path, 0755) == 0)
			return 0;
		if (errno == EEXIST && cgroup_tree_remove(path) < 0 && errno != ENOENT)
			return -1;
		if (errno != ENOENT && errno != EEXIST && errno != EBUSY)
			return -1;
		/* ENOENT: somebody took the empty parent away: again. */
	}
	return -1;
}

/* v1: a cpuset takes no process before it has cpus and nodes; they are not inherited. */
static int
make_cpuset(const char *path, unsigned levels)
{
	static const char *const files[] = {"cpuset.mems", "cpuset.cpus"};
	char above[CGROUP_PATH + 16];
	char part[CGROUP_PATH + 16];
	char value[512];

	for (unsigned i = 0; i < 2; i++) {
		for (unsigned up = MAKE_BASE + levels; up > 0; up--) {
			make_part(path, up, NULL, above);
			make_part(path, up - 1, NULL, part);
			if (cgroup_read(part, files[i], value, sizeof(value)) < 0)
				return errno == ENOENT ? 0 : -1;
			if (value[0] != '\n' && value[0] != '\0')
				continue;
			if (cgroup_read(above, files[i], value, sizeof(value)) < 0
			    || cgroup_write(part, files[i], value) < 0)
				return -1;
		}
	}
	return 0;
}

/* ctr, UID-HASH, .monitors of this hierarchy: opened, since its path may go while nobody is in it. */
static int
make_monitors(const char *path, unsigned levels)
{
	char part[CGROUP_PATH + 16];
	int fd = -1;

	for (unsigned try = 0; fd < 0 && try < MAKE_TRIES; try++) {
		if (make_above(path, levels) < 0)
			return -1;
		make_part(path, MAKE_PARENT, ".monitors", part);
		if (mkdir(part, 0755) < 0 && errno != EEXIST && errno != ENOENT)
			return -1;
		fd = open(part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	return fd;
}

int
cgroup_monitors(const struct cgroup_set *set)
{
	return set->path[CG_V2][0] != '\0' ? make_monitors(set->path[CG_V2], set->levels) : -1;
}

int
cgroup_enter(const struct cgroup_set *set)
{
	for (unsigned i = 0; i < CG_COUNT; i++) {
		int result = -1;

		if (set->path[i][0] == '\0' || (i != CG_V2 && i < CG_SYSTEMD))
			continue;
		for (unsigned try = 0; result < 0 && try < MAKE_TRIES; try++) {
			int fd = make_monitors(set->path[i], set->levels);

			if (fd < 0)
				return -1;
			result = io_write_kernel(fd, "cgroup.procs", "0");
			fd_close(&fd);
			if (result < 0 && errno != ENODEV && errno != ENOENT)
				return -1;
		}
		if (result < 0)
			return -1;
	}
	return 0;
}

/* v2: one controller in the subtree of each of NAME's parents, from BASE down. */
static int
make_enable(const char *path, unsigned controller, unsigned levels)
{
	char word[24];
	char part[CGROUP_PATH + 16];
	struct text text;

	text_init(&text, word, sizeof(word));
	text_char(&text, '+');
	text_str(&text, cgroup_names[controller].v2);
	for (unsigned up = MAKE_BASE + levels; up > 0; up--)
		if (cgroup_write(make_part(path, up, NULL, part), "cgroup.subtree_control", word) < 0)
			return -1;
	return 0;
}

static int
make_controllers(struct cgroup_set *set)
{
	char part[CGROUP_PATH + 16];
	unsigned have = hierarchy_controllers(
	    make_part(set->path[CG_V2], MAKE_PARENT, NULL, part), "cgroup.subtree_control");

	for (unsigned i = CG_V2 + 1; i < CG_V2_END; i++) {
		if (((set->need | set->want) & ~have & 1U << i) == 0)
			continue;
		if (make_enable(set->path[CG_V2], i, set->levels) == 0)
			continue;
		set->failed = (int)i;
		if ((set->need & 1U << i) != 0)
			return -1;
		set->want &= ~(1U << i);
	}
	return 0;
}

/* Whether v1 directory number i is the same one as an earlier: cpu,cpuacct on one mount. */
static bool
make_again(const struct cgroup_set *set, unsigned i)
{
	for (unsigned j = 0; j < i; j++)
		if (strcmp(set->path[i], set->path[j]) == 0)
			return true;
	return false;
}

/* The parents, as far as nobody is in them. */
static void
remove_parents(const char *path)
{
	char part[CGROUP_PATH + 16];

	rmdir(make_part(path, MAKE_PARENT, ".monitors", part));
	for (unsigned up = MAKE_PARENT; up < MAKE_BASE; up++)
		if (rmdir(make_part(path, up, NULL, part)) < 0)
			return;
}

/* What cannot be used is not left behind either. */
static int
make_place(const char *path, bool cpuset, unsigned levels)
{
	int error;

	if (make_chain(path, levels) < 0)
		return -1;
	if (!cpuset || make_cpuset(path, levels) == 0)
		return 0;
	error = errno;
	rmdir(path);
	remove_parents(path);
	errno = error;
	return -1;
}

int
cgroup_make(struct cgroup_set *set)
{
	for (unsigned i = 0; i < CG_COUNT; i++) {
		bool optional = i == CG_V2 ? set->need == 0 : (set->asked & 1U << i) == 0;

		if (set->path[i][0] == '\0' || make_again(set, i))
			continue;
		set->failed = (int)i;
		if (make_place(set->path[i], i != CG_V2, set->levels) == 0)
			continue;
		/* Not ours to write, as in a container: only what was asked is missed. */
		if (!optional || errno == EBUSY) {
			set->foreign = true;
			return -1;
		}
		set->path[i][0] = '\0';
		set->want = i == CG_V2 ? 0 : set->want;
	}
	return set->path[CG_V2][0] != '\0' ? make_controllers(set) : 0;
}

/* A record says what to remove; it still must look like a place of ours. */
static bool
remove_is_ours(const char *path)
{
	char part[CGROUP_PATH + 16];
	unsigned slashes = 0;

	for (const char *c = path; *c != '\0'; c++)
		slashes += *c == '/';
	if (path[0] != '/' || slashes < MAKE_BASE + 1)
		return false;
	make_part(path, MAKE_BASE - 1, NULL, part);
	return strcmp(strrchr(part, '/'), "/ctr") == 0;
}

bool
cgroup_vacate(const struct cgroup_set *set)
{
	return remove_is_ours(set->path[CG_V2]) && rmdir(set->path[CG_V2]) == 0;
}

void
cgroup_remove(const struct cgroup_set *set)
{
	unsigned try = 0;

	for (unsigned i = 0; i < CG_COUNT; i++) {
		if (set->path[i][0] == '\0' || !remove_is_ours(set->path[i]))
			continue;
		while (cgroup_tree_remove(set->path[i]) < 0 && errno == EBUSY && try++ < REMOVE_TRIES)
			nanosleep(&(struct timespec) {.tv_nsec = 5000000}, NULL); /* the last task is still leaving */
		remove_parents(set->path[i]);
	}
}

void
cgroup_tidy(const struct cgroup_set *set)
{
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (set->path[i][0] != '\0' && remove_is_ours(set->path[i]))
			remove_parents(set->path[i]);
}

void
cgroup_leave(const struct cgroup_set *set)
{
	char part[CGROUP_PATH + 16];
	char pids[64];
	const char *at;
	uint64_t pid;

	for (unsigned i = 0; i < CG_COUNT; i++) {
		if (set->path[i][0] == '\0' || (i != CG_V2 && i < CG_SYSTEMD)
		    || !remove_is_ours(set->path[i]))
			continue;
		make_part(set->path[i], MAKE_PARENT, ".monitors", part);
		if (cgroup_read(part, "cgroup.procs", pids, sizeof(pids)) <= 0)
			continue;
		at = pids;
		if (parse_u64_at(&at, &pid) < 0 || pid != (uint64_t)getpid() || strcmp(at, "\n") != 0)
			continue; /* not in there, or not alone */
		if (cgroup_write(make_part(set->path[i], MAKE_BASE, NULL, part), "cgroup.procs", "0") == 0)
			remove_parents(set->path[i]);
	}
}
