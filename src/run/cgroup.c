/* SPDX-License-Identifier: ISC */
/*
 * cgroup v2, v1 or mixed, whichever the host has. In: limits and a name. Out:
 * directories with limits. Removing and killing use the recorded paths only.
 */
#include "run/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

static bool
cgroup_is(const char *path, unsigned long magic)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && (unsigned long)fs.f_type == magic;
}

static int
cgroup_write(const char *dir, const char *file, const char *value)
{
	char path[CGROUP_PATH + 64];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_str(&text, dir);
	text_char(&text, '/');
	text_str(&text, file);
	return io_write_kernel(AT_FDCWD, path, value);
}

static ssize_t
cgroup_read(const char *dir, const char *file, char *value, size_t size)
{
	char path[CGROUP_PATH + 64];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_str(&text, dir);
	text_char(&text, '/');
	text_str(&text, file);
	return io_read_kernel(AT_FDCWD, path, value, size);
}

static int
cgroup_write_number(const char *dir, const char *file, uint64_t number)
{
	char value[24];
	struct text text;

	text_init(&text, value, sizeof(value));
	text_u64(&text, number);
	return cgroup_write(dir, file, value);
}

/* ROOT/ctr/UID-HASH/NAME level by level; `enable` is written to each parent's subtree_control. */
static int
cgroup_make(char *path, const char *root, const char *run, const char *name, const char *enable)
{
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
	struct text text;

	for (const char *c = run; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
	text_init(&text, path, CGROUP_PATH);
	text_str(&text, root);
	for (unsigned level = 0; level < 3; level++) {
		if (enable != NULL && cgroup_write(path, "cgroup.subtree_control", enable) < 0)
			return -1;
		text_char(&text, '/');
		if (level == 0) {
			text_str(&text, "ctr");
		} else if (level == 1) {
			text_u64(&text, geteuid());
			text_char(&text, '-');
			text_hex(&text, hash);
		} else {
			text_str(&text, name);
		}
		if (text.full) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

/* A controller of v1 that is mounted by itself under its own name. */
static int
cgroup_make_v1(char *path, const char *controller, const char *run, const char *name)
{
	char root[64];
	struct text text;

	text_init(&text, root, sizeof(root));
	text_str(&text, "/sys/fs/cgroup/");
	text_str(&text, controller);
	if (!cgroup_is(root, CTR_CGROUP1_MAGIC)) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return cgroup_make(path, root, run, name, NULL);
}

static const char *
cgroup_v2_root(void)
{
	if (cgroup_is("/sys/fs/cgroup", CTR_CGROUP2_MAGIC))
		return "/sys/fs/cgroup";
	return cgroup_is("/sys/fs/cgroup/unified", CTR_CGROUP2_MAGIC) ? "/sys/fs/cgroup/unified"
								      : NULL;
}

static bool
cgroup_has(const char *root, const char *controller)
{
	char list[256];
	size_t length = strlen(controller);
	const char *at = list;

	if (root == NULL || cgroup_read(root, "cgroup.controllers", list, sizeof(list)) < 0)
		return false;
	while ((at = strstr(at, controller)) != NULL) {
		if ((at == list || at[-1] == ' ') && strchr(" \n", at[length]) != NULL)
			return true;
		at += length;
	}
	return false;
}

static int
cgroup_limit(struct cgroup_set *set, const char *run, const char *name, uint64_t memory,
    uint64_t pids)
{
	if (memory > 0) {
		set->failed = "limits.memory";
		if (!set->v2_memory && cgroup_make_v1(set->memory, "memory", run, name) < 0)
			return -1;
		if ((set->v2_memory
			    ? cgroup_write_number(set->v2, "memory.max", memory)
			    : cgroup_write_number(set->memory, "memory.limit_in_bytes", memory))
		    < 0)
			return -1;
	}
	if (pids > 0) {
		set->failed = "limits.pids";
		if (!set->v2_pids && cgroup_make_v1(set->pids, "pids", run, name) < 0)
			return -1;
		if (cgroup_write_number(set->v2_pids ? set->v2 : set->pids, "pids.max", pids) < 0)
			return -1;
	}
	set->failed = NULL;
	return 0;
}

int
cgroup_create(struct cgroup_set *set, const char *run, const char *name, uint64_t memory,
    uint64_t pids)
{
	const char *root = cgroup_v2_root();
	const char *enable;

	memset(set, 0, sizeof(*set));
	set->v2_memory = memory > 0 && cgroup_has(root, "memory");
	set->v2_pids = pids > 0 && cgroup_has(root, "pids");
	enable = set->v2_memory ? (set->v2_pids ? "+memory +pids" : "+memory")
	    : set->v2_pids	? "+pids"
				: NULL;
	if (root != NULL && cgroup_make(set->v2, root, run, name, enable) < 0) {
		/* A cgroup file system that we may not write: only an error if it was asked for. */
		set->v2[0] = '\0';
		if (enable != NULL) {
			set->failed = memory > 0 ? "limits.memory" : "limits.pids";
			return -1;
		}
	}
	if (set->v2[0] == '\0' && cgroup_make_v1(set->freezer, "freezer", run, name) < 0)
		set->freezer[0] = '\0';
	return cgroup_limit(set, run, name, memory, pids);
}

int
cgroup_join(const struct cgroup_set *set)
{
	const char *paths[] = {set->v2, set->memory, set->pids, set->freezer};

	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (paths[i][0] != '\0' && cgroup_write(paths[i], "cgroup.procs", "0") < 0)
			return -1;
	return 0;
}

void
cgroup_remove(const struct cgroup_set *set)
{
	const char *paths[] = {set->v2, set->memory, set->pids, set->freezer};
	const struct timespec pause = {.tv_nsec = 5000000};

	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		for (unsigned try = 0; paths[i][0] != '\0' && try < 200; try++) {
			if (rmdir(paths[i]) == 0 || errno != EBUSY)
				break;
			nanosleep(&pause, NULL); /* v1: the last task is still leaving */
		}
}

int
cgroup_save(const struct cgroup_set *set, int dirfd)
{
	const char *paths[] = {set->v2, set->memory, set->pids, set->freezer};
	static const char *const names[] = {"cgroup ", "memory ", "pids ", "freezer "};
	char buffer[4 * CGROUP_PATH + 64];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (paths[i][0] == '\0')
			continue;
		text_str(&text, names[i]);
		text_str(&text, paths[i]);
		text_char(&text, '\n');
	}
	return io_replace_file(dirfd, "undo", text.start, text.length, 0644);
}

int
cgroup_load(struct cgroup_set *set, int dirfd)
{
	static const char *const names[] = {"cgroup ", "memory ", "pids ", "freezer "};
	char *paths[] = {set->v2, set->memory, set->pids, set->freezer};
	char buffer[4 * CGROUP_PATH + 128];
	char *line = buffer;

	memset(set, 0, sizeof(*set));
	if (io_read_file(dirfd, "undo", buffer, sizeof(buffer)) < 0)
		return -1;
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		char *next = line + length + (line[length] == '\n');

		line[length] = '\0';
		for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			size_t head = strlen(names[i]);

			if (strncmp(line, names[i], head) == 0 && length - head < CGROUP_PATH)
				memcpy(paths[i], line + head, length - head + 1);
		}
		line = next;
	}
	return 0;
}

uint64_t
cgroup_oom(const struct cgroup_set *set)
{
	char value[512] = "";
	uint64_t count = 0;
	const char *at;

	if (set->memory[0] != '\0')
		cgroup_read(set->memory, "memory.oom_control", value, sizeof(value));
	else if (set->v2[0] != '\0')
		cgroup_read(set->v2, "memory.events", value, sizeof(value));
	at = strstr(value, "oom_kill ");
	if (at != NULL) {
		at += strlen("oom_kill ");
		parse_u64_at(&at, &count);
	}
	return count;
}

void
cgroup_kill(const struct cgroup_set *set)
{
	if (set->v2[0] != '\0')
		cgroup_write(set->v2, "cgroup.kill", "1");
	if (set->freezer[0] != '\0')
		cgroup_write(set->freezer, "freezer.state", "THAWED");
}
