/* SPDX-License-Identifier: ISC */
/*
 * Mounts as descriptors: made before they are anywhere, attached by
 * descriptor, restricted once attached. No path of a container's tree is ever
 * looked up twice. All need Linux 5.2; -1 with errno.
 */
#ifndef CHILD_TREE_H
#define CHILD_TREE_H

#include <stdbool.h>

enum {
	TREE_NONE = -1,	/* not made yet */
	TREE_SKIP = -2,	/* optional, and not there */
};

/* A new file system's mount; options is "k=v,word,..." or NULL, attr CTR_MOUNT_ATTR_*. */
int tree_make(const char *type, const char *options, unsigned attr);

/*
 * The same in two steps: what takes long, and can be done before its place is
 * known; and its mount. The second one closes the first one's descriptor.
 */
int tree_begin(const char *type, const char *options);
int tree_finish(int *fs, unsigned attr);

/* The same of a block device, always read-only but when writable. */
int tree_make_device(const char *type, const char *device, const char *options, bool writable);

/* A clone of what dirfd/path leads to ("": of dirfd itself), with what is mounted below if recursive. */
int tree_clone(int dirfd, const char *path, bool recursive, bool nofollow);

/*
 * Adds CTR_MOUNT_ATTR_* flags to an attached mount (and all below it when
 * recursive); none is taken away. mount_setattr(2) 5.12, else by mountinfo.
 */
int tree_protect(int tree, unsigned attr, bool recursive);

/* Makes an attached mount private, or a slave of what it was cloned from. */
int tree_propagate(int tree, bool slave, bool recursive);

/* Attaches on top of this namespace's "/", where only descriptors reach it. */
int tree_stage(int tree);

/* Takes what was staged last away again; tree is it, or something staged before it. */
int tree_unstage(int tree);

#endif
