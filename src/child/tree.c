/* SPDX-License-Identifier: ISC */
/*
 * fsopen, open_tree, move_mount, mount_setattr. In: types and options. Out:
 * descriptors of mounts. It decides nothing and follows no path by itself.
 */
#include "child/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/mountinfo.h"

enum {
	TREE_OPTION = 256,
};

/* "k=v" is a string, "k" a flag. */
static int
tree_options(int fs, const char *options)
{
	char word[TREE_OPTION];

	while (options != NULL && *options != '\0') {
		size_t length = strcspn(options, ",");
		char *equal;

		if (length >= sizeof(word)) {
			errno = E2BIG;
			return -1;
		}
		memcpy(word, options, length);
		word[length] = '\0';
		options += length + (options[length] == ',');
		equal = strchr(word, '=');
		if (equal != NULL)
			*equal++ = '\0';
		if (fs_config(fs, equal != NULL ? CTR_FSCONFIG_SET_STRING : CTR_FSCONFIG_SET_FLAG, word,
			equal)
		    < 0)
			return -1;
	}
	return 0;
}

int
tree_begin(const char *type, const char *options)
{
	int fs = fs_open(type);

	/* The source is only a name, for who reads mountinfo. */
	if (fs >= 0 && (fs_config(fs, CTR_FSCONFIG_SET_STRING, "source", type) < 0
		|| tree_options(fs, options) < 0 || fs_config(fs, CTR_FSCONFIG_CREATE, NULL, NULL) < 0))
		fd_close(&fs);
	return fs;
}

int
tree_finish(int *fs, unsigned attr)
{
	int tree = fs_mount(*fs, attr);

	fd_close(fs);
	return tree;
}

int
tree_make(const char *type, const char *options, unsigned attr)
{
	int fs = tree_begin(type, options);

	return fs < 0 ? -1 : tree_finish(&fs, attr);
}

int
tree_make_device(const char *type, const char *device, const char *options, bool writable)
{
	int tree = -1;
	int fs = fs_open(type);

	if (fs >= 0 && fs_config(fs, CTR_FSCONFIG_SET_STRING, "source", device) == 0
	    && (writable || fs_config(fs, CTR_FSCONFIG_SET_FLAG, "ro", NULL) == 0)
	    && tree_options(fs, options) == 0 && fs_config(fs, CTR_FSCONFIG_CREATE, NULL, NULL) == 0)
		tree = fs_mount(fs, writable ? 0 : CTR_MOUNT_ATTR_RDONLY);
	fd_close(&fs);
	return tree;
}

int
tree_clone(int dirfd, const char *path, bool recursive, bool nofollow)
{
	unsigned flags = CTR_OPEN_TREE_CLONE | CTR_OPEN_TREE_CLOEXEC;

	if (*path == '\0')
		flags |= CTR_AT_EMPTY_PATH;
	return tree_open(dirfd, path, flags | (recursive ? CTR_AT_RECURSIVE : 0)
		| (nofollow ? CTR_AT_SYMLINK_NOFOLLOW : 0));
}

int
tree_protect(int tree, unsigned attr, bool recursive)
{
	struct ctr_mount_attr set = {.attr_set = attr};
	unsigned long flags = ((attr & CTR_MOUNT_ATTR_RDONLY) != 0 ? MS_RDONLY : 0)
	    | ((attr & CTR_MOUNT_ATTR_NOSUID) != 0 ? MS_NOSUID : 0)
	    | ((attr & CTR_MOUNT_ATTR_NODEV) != 0 ? MS_NODEV : 0)
	    | ((attr & CTR_MOUNT_ATTR_NOEXEC) != 0 ? MS_NOEXEC : 0);

	if (attr == 0 || tree_setattr(tree, recursive ? CTR_AT_RECURSIVE : 0, &set) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	return mountinfo_remount(tree, flags, recursive);
}

int
tree_propagate(int tree, bool slave, bool recursive)
{
	unsigned long how = slave ? MS_SLAVE : MS_PRIVATE;
	struct ctr_mount_attr set = {.propagation = how};
	char path[32];

	/* By the descriptor; before 5.12, or where that is filtered, by its path in /proc. */
	if (tree_setattr(tree, recursive ? CTR_AT_RECURSIVE : 0, &set) == 0)
		return 0;
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	return mount(NULL, fd_path(tree, path), NULL, how | (recursive ? MS_REC : 0), NULL);
}

int
tree_stage(int tree)
{
	int result;
	int top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (top < 0)
		return -1;
	result = tree_attach(tree, top);
	fd_close(&top);
	return result < 0 ? -1 : tree_propagate(tree, false, true);
}

int
tree_unstage(int tree)
{
	char path[32];

	/* The kernel takes off the topmost of what lies at the place, whichever is named. */
	return umount2(fd_path(tree, path), MNT_DETACH);
}
