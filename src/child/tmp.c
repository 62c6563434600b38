/* SPDX-License-Identifier: ISC */
/*
 * Private /tmp and /run, of bounded size, when the root is the host's. Names still resolve: when
 * /etc/resolv.conf points into /run, a copy of it lies at the same place.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/ahead.h"
#include "child/child.h"
#include "child/place.h"
#include "spec/mounts.h"

/* Makes the directories above path below the root; each lies in our own tmpfs. */
static int
tmp_parents(struct child *child, char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		int failed;

		*slash = '\0';
		failed = mkdirat(child->root, path + 1, 0755) < 0 && errno != EEXIST;
		*slash = '/';
		if (failed)
			return -1;
	}
	return 0;
}

/* 0: it is there; 1: the host has no such directory. */
static int
tmp_put(struct child *child, const char *path, enum ahead_fs which)
{
	int result = -1;
	int place;
	int tree;

	if (mounts_at(child->spec, path) != NULL)
		return 0;
	child_item(child, path, "");
	place = place_open(child, path);
	if (place < 0)
		return errno == ENOENT ? 1 : -1;
	tree = ahead_tree(child, which);
	if (tree >= 0)
		result = place_attach(child, tree, place, path, false);
	else
		fd_close(&place);
	fd_close(&tree);
	return result;
}

int
step_tmp(struct child *child)
{
	int run;

	if (child->spec->rootfs != NULL)
		return 0;
	if (tmp_put(child, "/tmp", AHEAD_TMP) < 0)
		return -1;
	run = tmp_put(child, "/run", AHEAD_RUN);
	if (run != 0 || child->resolv == NULL)
		return run < 0 ? -1 : 0;
	child_item(child, child->resolv_path, "");
	if (tmp_parents(child, child->resolv_path) < 0)
		return -1;
	return io_create_file(child->root, child->resolv_path + 1, child->resolv,
	    strlen(child->resolv), 0644);
}
