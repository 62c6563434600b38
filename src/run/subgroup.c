/* SPDX-License-Identifier: ISC */
/* A session's group. In: the container's cgroups. Out: one more below, or nothing left of it. */
#include "run/subgroup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/text.h"
#include "run/cgroup_tree.h"

enum {
	SUBGROUP_TRIES = 500, /* of 2 ms */
};

const char *
subgroup_parent(const struct cgroup_set *set)
{
	return set->path[CG_V2][0] != '\0' ? set->path[CG_V2] : set->path[CG_FREEZER];
}

int
subgroup_path(char *path, const char *parent, const char *id)
{
	struct text text;

	text_init(&text, path, CGROUP_PATH);
	text_str(&text, parent);
	text_str(&text, "/exec-");
	text_str(&text, id);
	if (!text.full)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

int
subgroup_make(struct cgroup_set *set, const char *path)
{
	if (mkdir(path, 0755) < 0) {
		if (errno != EEXIST)
			return -1;
		subgroup_remove(path); /* of a watcher that was killed and had this pid */
		if (mkdir(path, 0755) < 0)
			return -1;
	}
	strcpy(set->path[set->path[CG_V2][0] != '\0' ? CG_V2 : CG_FREEZER], path);
	return 0;
}

void
subgroup_remove(const char *path)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	struct cgroup_set set = {.failed = 0};
	struct statfs fs;

	if (rmdir(path) == 0 || errno == ENOENT) /* nobody is left in it: the usual case */
		return;
	if (statfs(path, &fs) < 0 || strlen(path) >= CGROUP_PATH)
		return;
	strcpy(set.path[(unsigned long)fs.f_type == CTR_CGROUP2_MAGIC ? CG_V2 : CG_FREEZER], path);
	cgroup_kill_all(&set);
	for (unsigned try = 0; try < SUBGROUP_TRIES; try++) {
		if (cgroup_tree_remove(path) == 0 || errno != EBUSY)
			break;
		nanosleep(&pause, NULL); /* the last one is still leaving */
	}
}
