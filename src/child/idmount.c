/* SPDX-License-Identifier: ISC */
/*
 * Mounts with other owners. In: [mount] lines with idmap, the container's maps.
 * Out: detached trees whose files belong to whom the map says. The kernel takes
 * a map from a user namespace only: one is made for it, by a process that is
 * gone before the container's first.
 */
#include "child/idmount.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "child/tree.h"
#include "child/userns.h"

/* The namespace of a process that waits; the maps are written into it. */
static int
idmount_open(const struct child *child, const struct idmaps *maps, pid_t pid)
{
	char item[CHILD_ITEM];
	char path[32];
	struct text text;

	text_init(&text, item, sizeof(item));
	if (userns_map(maps, child->hostproc, pid, &text) < 0)
		return -1;
	text_init(&text, path, sizeof(path));
	text_i64(&text, pid);
	text_str(&text, "/ns/user");
	return openat(child->hostproc, path, O_RDONLY | O_CLOEXEC);
}

/* A new user namespace with these maps and nobody in it. */
static int
idmount_namespace(const struct child *child, const struct idmaps *maps)
{
	struct ctr_clone_args args = {.flags = CTR_CLONE_NEWUSER, .exit_signal = SIGCHLD};
	int hold[2] = {-1, -1};
	int fd = -1;
	char byte;
	pid_t pid;
	int saved;

	if (fd_pipe(hold) < 0)
		return -1;
	pid = clone3_fork(&args);
	if (pid == 0) {
		close(hold[1]);
		io_read(hold[0], &byte, 1);
		_exit(0);
	}
	if (pid > 0)
		fd = idmount_open(child, maps, pid);
	saved = errno;
	fd_close(&hold[0]);
	fd_close(&hold[1]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = saved;
	return fd;
}

/* Of the container, or of a map of the line's own. */
static int
idmount_map(const struct child *child, const struct spec_mount *mount)
{
	struct idmaps maps = child->maps;

	if (mount->idmap[0] == '\0' && maps.how == IDMAP_JOINED)
		return fcntl(child->ns[SPEC_AT_USER], F_DUPFD_CLOEXEC, 3);
	if (mount->idmap[0] == '\0')
		return idmount_namespace(child, &maps);
	memset(&maps, 0, sizeof(maps));
	maps.how = IDMAP_WRITE;
	if (idmap_ranges(&maps.uid, mount->idmap) < 0) {
		errno = E2BIG;
		return -1;
	}
	maps.gid = maps.uid;
	return idmount_namespace(child, &maps);
}

static int
idmount_set(const struct spec_mount *mount, int tree, int namespace)
{
	bool recursive = (mount->flags & SPEC_MOUNT_REC) != 0;
	struct ctr_mount_attr attr = {
	    .attr_set = CTR_MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)namespace};

	return tree_setattr(tree, recursive ? CTR_AT_RECURSIVE : 0, &attr);
}

static const char *
idmount_why(int error)
{
	return error == ENOSYS ? "needs Linux 5.12"
	    : error == EINVAL  ? "the file system, or one below it, cannot do it with this kernel"
	    : error == EPERM   ? "not permitted: needs power (CAP_SYS_ADMIN) over the file system, or it "
				 "is mapped already"
			       : strerror(error);
}

static int
idmount_one(struct child *child, unsigned i, char *error, size_t size)
{
	const struct spec_mount *mount = &child->spec->mounts[i];
	const char *key = mount->kind == SPEC_MOUNT_IMAGE ? "image" : "bind";
	int namespace = -1;
	int result = -1;

	if (mount->idmap[0] == '\0' && child->maps.how == IDMAP_NONE) {
		snprintf(error, size, "mount.%s: %s: idmap: the container has no map of its own (see "
				      "namespaces.user); give one, as idmap=0:100000:65536", key, mount->source);
		return -1;
	}
	if (child->trees[i] == TREE_NONE) {
		child->trees[i] = tree_clone(AT_FDCWD, mount->source,
		    (mount->flags & SPEC_MOUNT_REC) != 0, (mount->flags & SPEC_MOUNT_NOFOLLOW) != 0);
		if (child->trees[i] < 0 && (mount->flags & SPEC_MOUNT_OPTIONAL) != 0
		    && (errno == ENOENT || errno == ENOTDIR))
			child->trees[i] = TREE_SKIP;
	}
	if (child->trees[i] == TREE_SKIP)
		return 0;
	if (child->trees[i] < 0) {
		snprintf(error, size, "mount.%s: %s: %s", key, mount->source,
		    errno == EPERM ? "idmap: not permitted: needs power (CAP_SYS_ADMIN) here" : strerror(errno));
		return -1;
	}
	namespace = idmount_map(child, mount);
	if (namespace >= 0)
		result = idmount_set(mount, child->trees[i], namespace);
	if (result < 0)
		snprintf(error, size, "mount.%s: %s: idmap: %s", key, mount->source,
		    namespace < 0 ? strerror(errno) : idmount_why(errno));
	fd_close(&namespace);
	return result;
}

int
idmount_prepare(struct child *child, char *error, size_t size)
{
	for (unsigned i = 0; i < child->spec->mount_count; i++)
		if (child->spec->mounts[i].idmap != NULL && idmount_one(child, i, error, size) < 0)
			return -1;
	return 0;
}
