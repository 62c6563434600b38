/* SPDX-License-Identifier: ISC */
/*
 * Contents from the INI, or of a file of the host, as files. In: bytes. Out: a mount whose root is the
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
file_copy(int to, int from)
{
	char bytes[4096];
	ssize_t got;

	while ((got = io_read(from, bytes, sizeof(bytes))) > 0)
		if (io_write(to, bytes, (size_t)got) < 0)
			return -1;
	return got < 0 ? -1 : 0;
}

static int
file_write(int tree, const struct spec_mount *mount, int source)
{
	int result = -1;
	int fd = openat(tree, "file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if ((mount->content != NULL ? io_write(fd, mount->content, strlen(mount->content))
				    : file_copy(fd, source))
		== 0
	    && fchown(fd, mount->uid, mount->gid) == 0 && fchmod(fd, mount->mode) == 0)
		result = 0;
	fd_close(&fd);
	return result;
}

int
file_tree(const struct spec_mount *mount, int *source)
{
	struct stat st = {0};
	char options[64];
	int file = -1;
	int tree;

	if (mount->content != NULL)
		st.st_size = (off_t)strlen(mount->content);
	else if (fstat(*source, &st) < 0)
		return -1;
	snprintf(options, sizeof(options), "mode=700,nr_inodes=4,size=%lld",
	    ((long long)st.st_size / 4096 + 1) * 4096);
	tree = tree_make("tmpfs", options, CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV);
	/* Only what is attached can be cloned (before 6.15): attached, cloned, taken away. */
	if (tree >= 0 && file_write(tree, mount, *source) == 0 && tree_stage(tree) == 0) {
		file = tree_clone(tree, "file", false, true);
		if (tree_unstage(tree) < 0)
			fd_close(&file);
	}
	fd_close(&tree);
	fd_close(source);
	return file;
}
