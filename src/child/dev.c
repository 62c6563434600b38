/* SPDX-License-Identifier: ISC */
/*
 * /dev: a tmpfs with the harmless devices, ptys, shared memory and message
 * queues of its own. Where no node can be made (a user namespace, a bounding
 * set without MKNOD) the host's own nodes are mounted, cloned before the root
 * changed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/ahead.h"
#include "child/child.h"
#include "child/place.h"
#include "child/tree.h"
#include "spec/mounts.h"

static const struct {
	const char *name;
	unsigned major, minor;
} dev_nodes[CHILD_NODES] = {
	{"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9},
	{"tty", 5, 0},
};

static const struct {
	const char *name;
	const char *target;
} dev_links[] = {
	{"fd", "/proc/self/fd"}, {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"},
	{"stderr", "/proc/self/fd/2"}, {"ptmx", "pts/ptmx"},
};

/* mknod(2) of a device asks for CAP_MKNOD in the first user namespace. */
static bool
dev_may_make(const struct child *child)
{
	return child_first_user(child) == 1 && prctl(PR_CAPBSET_READ, CAP_MKNOD) == 1;
}

int
dev_source(struct child *child)
{
	char path[32] = "/dev/";

	if (dev_may_make(child))
		return 0;
	for (unsigned i = 0; i < CHILD_NODES; i++) {
		struct stat st;

		strcpy(path + 5, dev_nodes[i].name);
		child_item(child, "host's ", path);
		child->nodes[i] = tree_clone(AT_FDCWD, path, false, false);
		if (child->nodes[i] < 0 || fstat(child->nodes[i], &st) < 0)
			return -1;
		if (!S_ISCHR(st.st_mode)
		    || st.st_rdev != makedev(dev_nodes[i].major, dev_nodes[i].minor)) {
			errno = ENODEV;
			return -1;
		}
	}
	return 0;
}

/* The host's node on an empty file of ours; read-only: it can be written to, not be changed. */
static int
dev_mount(struct child *child, int dev, unsigned i)
{
	unsigned attr = CTR_MOUNT_ATTR_RDONLY | CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NOEXEC;
	int result;
	int fd = openat(dev, dev_nodes[i].name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0)
		return -1;
	result = tree_attach(child->nodes[i], fd);
	if (result == 0)
		result = tree_protect(child->nodes[i], attr, false);
	fd_close(&fd);
	fd_close(&child->nodes[i]);
	return result;
}

static int
dev_make(int dev, unsigned i)
{
	return mknodat(dev, dev_nodes[i].name, S_IFCHR | 0666,
	    makedev(dev_nodes[i].major, dev_nodes[i].minor));
}

static int
dev_fill(struct child *child, int dev)
{
	mode_t mask = umask(0); /* of who makes them, not of the payload */

	for (unsigned i = 0; i < CHILD_NODES; i++) {
		child_item(child, "/dev/", dev_nodes[i].name);
		if (child->nodes[i] >= 0 ? dev_mount(child, dev, i) < 0 : dev_make(dev, i) < 0)
			return -1;
	}
	umask(mask);
	for (unsigned i = 0; i < sizeof(dev_links) / sizeof(dev_links[0]); i++) {
		child_item(child, "/dev/", dev_links[i].name);
		if (symlinkat(dev_links[i].target, dev, dev_links[i].name) < 0)
			return -1;
	}
	child_item(child, "/dev/pts", "");
	return mkdirat(dev, "pts", 0755) < 0 || mkdirat(dev, "shm", 0755) < 0
		|| mkdirat(dev, "mqueue", 0755) < 0
	    ? -1
	    : 0;
}

/* The terminals are there before step_mount: one may be the payload's. [mount] may have options for them. */
static int
dev_pts(struct child *child, unsigned attr)
{
	const struct spec_mount *mount = mounts_at(child->spec, "/dev/pts");
	int result = -1;
	int tree;

	if (mount != NULL && mount->kind != SPEC_MOUNT_DEVPTS)
		return 0;
	child_item(child, "/dev/pts", "");
	if (mount != NULL && (mount->flags & SPEC_MOUNT_RO) != 0)
		attr |= CTR_MOUNT_ATTR_RDONLY;
	tree = tree_make("devpts", mount != NULL ? mount->data : "ptmxmode=0666,mode=620", attr);
	if (tree >= 0)
		result = place_put(child, tree, "/dev/pts", false);
	fd_close(&tree);
	return result;
}

/* A mount below /dev; tree < 0 is the caller's failure. */
static int
dev_put(struct child *child, const char *path, int tree)
{
	int result = tree < 0 ? -1 : place_put(child, tree, path, false);

	fd_close(&tree);
	return result;
}

static int
dev_mqueue(struct child *child, unsigned attr)
{
	child_item(child, "/dev/mqueue", "");
	return dev_put(child, "/dev/mqueue", tree_make("mqueue", NULL, attr));
}

int
step_dev(struct child *child)
{
	unsigned attr = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NOEXEC;

	child->dev = ahead_tree(child, AHEAD_DEV);
	if (child->dev < 0 || place_fixed(child, child->dev, "/dev") < 0 || dev_fill(child, child->dev) < 0)
		return -1;
	if (dev_pts(child, attr) < 0)
		return -1;
	/* What [mount] may have otherwise. */
	if (mounts_at(child->spec, "/dev/shm") == NULL
	    && dev_put(child, "/dev/shm", ahead_tree(child, AHEAD_SHM)) < 0)
		return -1;
	/* A kernel without POSIX message queues has none to keep private. */
	if (child->spec->ipc != SPEC_NS_HOST && mounts_at(child->spec, "/dev/mqueue") == NULL
	    && dev_mqueue(child, attr | CTR_MOUNT_ATTR_NODEV) < 0 && errno != ENODEV)
		return -1;
	return 0;
}
