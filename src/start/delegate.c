/* SPDX-License-Identifier: ISC */
/*
 * A v2 cgroup for the payload to divide (limits.delegate). In: the container's
 * own, with its limits. Out: NAME/payload, the root of its cgroup namespace,
 * its user's. The limits are a level above it, where no mount of the container
 * reaches, with or without nsdelegate; sessions of exec are beside it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "start/start.h"

unsigned
delegate_controllers(void)
{
	unsigned mask = 0;

	for (unsigned i = CG_V2 + 1; i < CG_V2_END; i++)
		mask |= 1U << i;
	return mask;
}

/* All that NAME has goes on to what is below it: there is no process in NAME. */
static void
delegate_enable(const char *path)
{
	unsigned have = hierarchy_controllers(path, "cgroup.controllers");

	for (unsigned i = CG_V2 + 1; i < CG_V2_END; i++) {
		char word[24];

		if ((have & 1U << i) == 0)
			continue;
		snprintf(word, sizeof(word), "+%s", cgroup_names[i].v2);
		cgroup_write(path, "cgroup.subtree_control", word);
	}
}

/* The directory and the files that the kernel says are a delegate's (4.15). */
static int
delegate_give(int dir, uid_t uid, gid_t gid)
{
	char list[1024];
	char *rest = NULL;

	if (fchown(dir, uid, gid) < 0)
		return -1;
	if (io_read_kernel(AT_FDCWD, "/sys/kernel/cgroup/delegate", list, sizeof(list)) <= 0)
		strcpy(list, "cgroup.procs\ncgroup.threads\ncgroup.subtree_control\n");
	for (char *file = strtok_r(list, "\n", &rest); file != NULL; file = strtok_r(NULL, "\n", &rest))
		if (fchownat(dir, file, uid, gid, AT_SYMLINK_NOFOLLOW) < 0 && errno != ENOENT)
			return -1;
	return 0;
}

/* Whose it is, by the host's numbers. With the caller's ids alone all of the container's are his. */
static int
delegate_owner(const struct child *child, int64_t *uid, int64_t *gid)
{
	bool nested = child->maps.nested;

	*uid = idmap_outside(&child->maps.uid, nested ? 0 : child->ids.uid);
	*gid = idmap_outside(&child->maps.gid, nested ? 0 : child->ids.gid);
	errno = EINVAL;
	return *uid < 0 || *gid < 0 ? -1 : 0;
}

int
delegate_make(struct start *start, char *error, size_t size)
{
	struct child *child = &start->child;
	const char *path = child->cgroups.path[CG_V2];
	int64_t uid, gid;
	struct text text;
	int dir = -1;
	int result = -1;

	child->delegated[0] = '\0';
	if (path[0] == '\0') {
		snprintf(error, size, "limits.delegate: no v2 cgroup can be made here (ctr-status features)");
		return -1;
	}
	text_init(&text, child->delegated, sizeof(child->delegated));
	text_str(&text, path);
	text_str(&text, "/payload");
	delegate_enable(path);
	errno = ENAMETOOLONG;
	if (!text.full && mkdir(child->delegated, 0755) == 0)
		dir = open(child->delegated, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir >= 0 && delegate_owner(child, &uid, &gid) == 0)
		result = uid == (int64_t)geteuid() && gid == (int64_t)getegid()
		    ? 0
		    : delegate_give(dir, (uid_t)uid, (gid_t)gid);
	if (result < 0)
		snprintf(error, size, "limits.delegate: %s: %s", child->delegated, strerror(errno));
	fd_close(&dir);
	return result;
}
