/* SPDX-License-Identifier: ISC */
/*
 * Everything that can be done before the fork. In: a spec. Out: struct child:
 * ids, environment, BPF, open binaries. No process, no mount, no record yet.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/image.h"
#include "base/io.h"
#include "base/label.h"
#include "child/disk.h"
#include "child/idmount.h"
#include "child/procfs.h"
#include "child/tree.h"
#include "run/rundir.h"
#include "start/start.h"

enum {
	PREPARE_RESOLV = 8192,
};

/* Where /etc/resolv.conf points to when that is below /run, and its bytes. */
static void
prepare_resolv(struct child *child)
{
	static char bytes[PREPARE_RESOLV];
	char *path = realpath("/etc/resolv.conf", NULL);

	if (path != NULL && strncmp(path, "/run/", 5) == 0
	    && strlen(path) < sizeof(child->resolv_path)
	    && io_read_file(AT_FDCWD, path, bytes, sizeof(bytes)) >= 0) {
		strcpy(child->resolv_path, path);
		child->resolv = bytes;
	}
	free(path);
}

int
prepare_monitor(struct child *child, char *error, size_t size)
{
	char path[512];

	self_sibling(path, sizeof(path), "ctr-monitor");
	child->monitor = image_open(path);
	if (child->monitor < 0 || access(path, X_OK) < 0) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return -1;
	}
	return 0;
}

int
prepare_process(struct start *start, int root, char *error, size_t size)
{
	struct child *child = &start->child;

	child->spec = start->spec;
	child->argv = start->spec->command;
	if (ids_resolve(&child->ids, start->spec, root, error, size) < 0
	    || start_env(child, error, size) < 0 || prepare_seccomp(start, error, size) < 0)
		return -1;
	child->null = open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY);
	child->hostproc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (child->null >= 0 && child->hostproc >= 0 && procfs_check(child->hostproc) == 0)
		return 0;
	snprintf(error, size, "/dev/null or /proc: %s", strerror(errno));
	return -1;
}

/* "KEY: OBJECT: " in front of what is in error. */
static void
prepare_prefix(char *error, size_t size, const char *key, const char *object)
{
	char why[256];

	snprintf(why, sizeof(why), "%s", error);
	snprintf(error, size, "%s: %s: %s", key, object, why);
}

/* Where the names of users are looked up: -1 with errno 0 when there is no such tree yet. */
static int
prepare_root_open(struct child *child, char *error, size_t size)
{
	const char *rootfs = child->spec->rootfs != NULL ? child->spec->rootfs : "/";
	struct stat st;
	int root;

	errno = 0;
	if (strcmp(rootfs, "none") == 0)
		return -1;
	root = open(rootfs, O_PATH | O_CLOEXEC);
	if (root < 0 || fstat(root, &st) < 0) {
		snprintf(error, size, "container.rootfs: %s: %s", rootfs, strerror(errno));
		fd_close(&root);
		errno = EINVAL;
		return -1;
	}
	child->image = S_ISREG(st.st_mode);
	if (S_ISDIR(st.st_mode))
		return root;
	fd_close(&root);
	if (child->image)
		child->base = disk_mount(rootfs, child->spec->readonly == SPEC_NO, error, size);
	else
		snprintf(error, size, "neither a directory nor an image file");
	if (child->base >= 0)
		return fcntl(child->base, F_DUPFD_CLOEXEC, 3);
	prepare_prefix(error, size, "container.rootfs", rootfs);
	errno = EINVAL;
	return -1;
}

static int
prepare_root(struct start *start, char *error, size_t size)
{
	int root = prepare_root_open(&start->child, error, size);
	int result = -1;

	if (root >= 0 || errno == 0)
		result = prepare_process(start, root, error, size);
	fd_close(&root);
	return result;
}

/* What needs rights outside that the container's first process has no more: images; what is read as the caller. */
static int
prepare_trees(struct child *child, char *error, size_t size)
{
	const struct spec *spec = child->spec;

	child->trees = malloc((spec->mount_count + 1) * sizeof(*child->trees));
	child->uppers = malloc((spec->mount_count + 1) * sizeof(*child->uppers));
	if (child->trees == NULL || child->uppers == NULL) {
		snprintf(error, size, "out of memory");
		return -1;
	}
	for (unsigned i = 0; i < spec->mount_count; i++)
		child->trees[i] = child->uppers[i] = TREE_NONE;
	for (unsigned i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *mount = &spec->mounts[i];
		bool writable = (mount->flags & SPEC_MOUNT_RO) == 0;

		if (mount->kind == SPEC_MOUNT_FILE && mount->source != NULL
		    && (child->trees[i] = etc_open(spec, mount, error, size)) < 0)
			return -1;
		if (mount->kind != SPEC_MOUNT_IMAGE)
			continue;
		child->trees[i] = (mount->flags & SPEC_MOUNT_OPTIONAL) != 0 && access(mount->source, F_OK) < 0
		    ? TREE_SKIP
		    : disk_mount(mount->source, writable, error, size);
		if (child->trees[i] == -1) {
			prepare_prefix(error, size, "mount.image", mount->source);
			return -1;
		}
	}
	return 0;
}

static int
prepare_labels(const struct spec *spec, char *error, size_t size)
{
	const char *const labels[LABEL_COUNT] = {spec->apparmor, spec->selinux};

	for (unsigned i = 0; i < LABEL_COUNT; i++) {
		if (labels[i] == NULL || label_there(i))
			continue;
		snprintf(error, size, "security.%s: the kernel runs without it%s (ctr-status features)",
		    label_names[i], i == LABEL_SELINUX ? ", or no policy is loaded" : "");
		return -1;
	}
	return 0;
}

int
prepare(struct start *start, char *error, size_t size)
{
	static struct devices devices;
	struct child *child = &start->child;

	child->spec = start->spec;
	child->record = start->record;
	child->devices = &devices;
	for (unsigned i = 0; i < CHILD_NODES; i++)
		child->nodes[i] = -1;
	child->in = child->in_keep = child->tty = -1;
	child->out = child->err = child->exit = child->spill = child->root = -1;
	child->listener = -1;
	child->net = child->base = child->upper = child->proc = child->sys = child->dev = -1;
	child->cover = child->cover_file = -1;
	ahead_none(child);
	if (prepare_trees(child, error, size) < 0)
		return -1;
	child->procs = child->kill = child->ready = child->watchdog = -1;
	snprintf(start->record, sizeof(start->record), "%s/%s", start->run_path, start->name);
	if (prepare_labels(start->spec, error, size) < 0 || join_open(start, error, size) < 0
	    || learn_open(&start->learn, start->spec, error, size) < 0)
		return -1;
	if (geteuid() != 0 && start->spec->user_ns != SPEC_NS_PRIVATE && child->ns[SPEC_AT_USER] < 0) {
		snprintf(error, size, "namespaces.user: host: only root can make a container without "
				      "a user namespace of its own");
		return -1;
	}
	if (prepare_root(start, error, size) < 0
	    || idmap_plan(&child->maps, start->spec, &child->ids, child->ns[SPEC_AT_USER] >= 0,
		   error, size)
		< 0
	    || idmount_prepare(child, error, size) < 0 || prepare_monitor(child, error, size) < 0)
		return -1;
	if (start->spec->rootfs == NULL)
		prepare_resolv(child);
	child->keep_kill = true; /* a payload may change its uid, pid 1 still ends it */
	return 0;
}
