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
	if (child->null >= 0 && child->hostproc >= 0)
		return 0;
	snprintf(error, size, "/dev/null or /proc: %s", strerror(errno));
	return -1;
}

static int
prepare_root(struct start *start, char *error, size_t size)
{
	const char *rootfs = start->spec->rootfs != NULL ? start->spec->rootfs : "/";
	int root = open(rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (root < 0) {
		snprintf(error, size, "container.rootfs: %s: %s", rootfs, strerror(errno));
		return -1;
	}
	result = prepare_process(start, root, error, size);
	fd_close(&root);
	return result;
}

int
prepare(struct start *start, char *error, size_t size)
{
	struct child *child = &start->child;

	child->record = start->record;
	for (unsigned i = 0; i < CHILD_NODES; i++)
		child->nodes[i] = -1;
	child->out = child->err = child->exit = child->spill = child->root = -1;
	snprintf(start->record, sizeof(start->record), "%s/%s", start->run_path, start->name);
	if (geteuid() != 0 && start->spec->user_ns == SPEC_NS_HOST) {
		snprintf(error, size, "namespaces.user: host: only root can make a container without "
				      "a user namespace of its own");
		return -1;
	}
	if (prepare_root(start, error, size) < 0
	    || idmap_plan(&child->maps, start->spec, &child->ids, error, size) < 0
	    || prepare_monitor(child, error, size) < 0)
		return -1;
	if (start->spec->rootfs == NULL)
		prepare_resolv(child);
	child->keep_kill = true; /* a payload may change its uid, pid 1 still ends it */
	return 0;
}
