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
#include "child/child.h"

/* The first user namespace's number is the same on every kernel since 3.8 (PROC_USER_INIT_INO). */
static const char dev_first_user[] = "user:[4026531837]";

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
	char user[32] = "";

	if (readlinkat(child->hostproc, "self/ns/user", user, sizeof(user) - 1) < 0)
		return false;
	return strcmp(user, dev_first_user) == 0 && prctl(PR_CAPBSET_READ, CAP_MKNOD) == 1;
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
		child->nodes[i] =
		    tree_open(AT_FDCWD, path, CTR_OPEN_TREE_CLONE | CTR_OPEN_TREE_CLOEXEC);
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
	unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC;
	char path[32];
	int result;
	int fd = openat(dev, dev_nodes[i].name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0)
		return -1;
	result = tree_attach(child->nodes[i], fd);
	if (result == 0)
		result = mount(NULL, fd_path(child->nodes[i], path), NULL, flags, NULL);
	fd_close(&fd);
	fd_close(&child->nodes[i]);
	return result;
}

static int
dev_make(int dev, unsigned i)
{
	if (mknodat(dev, dev_nodes[i].name, S_IFCHR | 0666,
		makedev(dev_nodes[i].major, dev_nodes[i].minor))
	    < 0)
		return -1;
	return fchmodat(dev, dev_nodes[i].name, 0666, 0);
}

static int
dev_fill(struct child *child, int dev)
{
	for (unsigned i = 0; i < CHILD_NODES; i++) {
		child_item(child, "/dev/", dev_nodes[i].name);
		if (child->nodes[i] >= 0 ? dev_mount(child, dev, i) < 0 : dev_make(dev, i) < 0)
			return -1;
	}
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

int
step_dev(struct child *child)
{
	unsigned long flags = MS_NOSUID | MS_NOEXEC;
	int dev;
	int result;

	if (mount_in(child, "tmpfs", "/dev", "tmpfs", flags, "mode=755,size=64k") < 0)
		return -1;
	dev = open_how(child->root, "dev", O_PATH | O_DIRECTORY | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (dev < 0)
		return -1;
	result = dev_fill(child, dev);
	close(dev);
	if (result < 0)
		return -1;
	if (mount_in(child, "devpts", "/dev/pts", "devpts", flags,
		"newinstance,ptmxmode=0666,mode=620")
	    < 0)
		return -1;
	if (mount_in(child, "shm", "/dev/shm", "tmpfs", flags | MS_NODEV, "mode=1777,size=64m") < 0)
		return -1;
	/* A kernel without POSIX message queues has none to keep private. */
	if (child->spec->ipc == SPEC_NS_PRIVATE
	    && mount_in(child, "mqueue", "/dev/mqueue", "mqueue", flags | MS_NODEV, NULL) < 0
	    && errno != ENODEV)
		return -1;
	return 0;
}
