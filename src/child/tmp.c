/* SPDX-License-Identifier: ISC */
/*
 * Private /tmp and /run when the root is the host's. Names still resolve: when
 * /etc/resolv.conf points into /run, a copy of it lies at the same place.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/io.h"
#include "child/child.h"

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

int
step_tmp(struct child *child)
{
	unsigned long flags = MS_NOSUID | MS_NODEV;

	if (child->spec->rootfs != NULL)
		return 0;
	if (mount_in(child, "tmpfs", "/tmp", "tmpfs", flags, "mode=1777") < 0 && errno != ENOENT)
		return -1;
	if (mount_in(child, "tmpfs", "/run", "tmpfs", flags, "mode=755") < 0)
		return errno == ENOENT ? 0 : -1;
	if (child->resolv == NULL)
		return 0;
	child_item(child, child->resolv_path, "");
	if (tmp_parents(child, child->resolv_path) < 0)
		return -1;
	return io_create_file(child->root, child->resolv_path + 1, child->resolv,
	    strlen(child->resolv), 0644);
}
