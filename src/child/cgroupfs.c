/* SPDX-License-Identifier: ISC */
/*
 * cgroup file systems. In: /proc/self/cgroup, whose lines name the hierarchies.
 * Out: a mount; read-only, which the caller sees to: a payload must not lift
 * its own limits.
 */
#include "child/cgroupfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/tree.h"

enum {
	CGROUPFS_TEXT = 8192,
	CGROUPFS_ATTR = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOEXEC
	    | CTR_MOUNT_ATTR_RDONLY,
};

/* What is delegated may be written: the limits lie above the root that is seen. */
static unsigned
cgroupfs_attr(const struct child *child, const char *type)
{
	return child->delegated[0] != '\0' && strcmp(type, "cgroup2") == 0
	    ? CGROUPFS_ATTR & ~CTR_MOUNT_ATTR_RDONLY
	    : CGROUPFS_ATTR;
}

/* Makes the directory and mounts one hierarchy on it. */
static int
cgroupfs_add(struct child *child, int top, const char *name, const char *type, const char *options)
{
	int result = -1;
	int place = -1;
	int tree;

	child_item(child, "cgroup ", name);
	tree = tree_make(type, options, cgroupfs_attr(child, type));
	if (tree >= 0 && mkdirat(top, name, 0755) == 0)
		place = openat(top, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (place >= 0)
		result = tree_attach(tree, place);
	fd_close(&place);
	fd_close(&tree);
	return result;
}

/* "N:controllers:PATH", controllers "" for v2, "name=X" for a v1 hierarchy without any. */
static int
cgroupfs_line(struct child *child, int top, char *line)
{
	char options[256];
	char *controllers = strchr(line, ':');
	char *end = controllers == NULL ? NULL : strchr(controllers + 1, ':');

	if (end == NULL)
		return 0;
	*end = '\0';
	controllers++;
	if (*controllers == '\0')
		return cgroupfs_add(child, top, "unified", "cgroup2", NULL);
	if (strncmp(controllers, "name=", 5) != 0)
		return cgroupfs_add(child, top, controllers, "cgroup", controllers);
	snprintf(options, sizeof(options), "none,%.200s", controllers);
	return cgroupfs_add(child, top, controllers + 5, "cgroup", options);
}

static int
cgroupfs_many(struct child *child, char *text)
{
	char *rest = NULL;
	int tree = tree_make("tmpfs", "mode=755,size=64k,nr_inodes=64", CGROUPFS_ATTR & ~CTR_MOUNT_ATTR_RDONLY);

	/* Before 6.15 only an attached tree takes mounts; place_put moves it with them. */
	if (tree < 0 || tree_stage(tree) < 0) {
		fd_close(&tree);
		return -1;
	}
	for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		if (cgroupfs_line(child, tree, line) < 0) {
			fd_close(&tree);
			return -1;
		}
	}
	return tree;
}

int
cgroupfs_tree(struct child *child)
{
	char text[CGROUPFS_TEXT];

	if (io_read_kernel(child->hostproc, "self/cgroup", text, sizeof(text)) < 0)
		return -1;
	if (text[0] == '\0') {
		child_item(child, "cgroup", ": no hierarchy of them is in use here");
		errno = EOPNOTSUPP;
		return -1;
	}
	if (strncmp(text, "0::", 3) == 0 && strchr(text, '\n') == strrchr(text, '\n'))
		return tree_make("cgroup2", NULL, cgroupfs_attr(child, "cgroup2"));
	return cgroupfs_many(child, text);
}
