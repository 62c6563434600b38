/* SPDX-License-Identifier: ISC */
/* /dev: a tmpfs with the harmless devices, ptys, shared memory and message queues of its own. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/child.h"

static const struct {
	const char *name;
	unsigned major, minor;
} dev_nodes[] = {
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

static int
dev_fill(struct child *child, int dev)
{
	for (unsigned i = 0; i < sizeof(dev_nodes) / sizeof(dev_nodes[0]); i++) {
		child_item(child, "/dev/", dev_nodes[i].name);
		if (mknodat(dev, dev_nodes[i].name, S_IFCHR | 0666,
			makedev(dev_nodes[i].major, dev_nodes[i].minor))
			< 0
		    || fchmodat(dev, dev_nodes[i].name, 0666, 0) < 0)
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
