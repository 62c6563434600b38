/* SPDX-License-Identifier: ISC */
/*
 * Contents from the INI as files. In: bytes. Out: a mount whose root is the
 * file. The tmpfs around it is reachable from nowhere and ends with it.
 */
#include "child/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/tree.h"

static int
file_write(int tree, const struct spec_mount *mount)
{
	int result = -1;
	int fd = openat(tree, "file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if (io_write(fd, mount->content, strlen(mount->content)) == 0
	    && fchown(fd, mount->uid, mount->gid) == 0 && fchmod(fd, mount->mode) == 0)
		result = 0;
	fd_close(&fd);
	return result;
}

int
file_tree(const struct spec_mount *mount)
{
	char options[64];
	int file = -1;
	int tree;

	snprintf(options, sizeof(options), "mode=700,nr_inodes=4,size=%zu",
	    (strlen(mount->content) / 4096 + 1) * 4096);
	tree = tree_make("tmpfs", options, CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV);
	/* Only what is attached can be cloned (before 6.15): attached, cloned, taken away. */
	if (tree >= 0 && file_write(tree, mount) == 0 && tree_stage(tree) == 0) {
		file = tree_clone(tree, "file", false, true);
		if (tree_unstage(tree) < 0)
			fd_close(&file);
	}
	fd_close(&tree);
	return file;
}
