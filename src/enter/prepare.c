/* SPDX-License-Identifier: ISC */
/*
 * Before a process is made. In: a name and wishes. Out: the container's own
 * spec with the wishes in it, its pid 1 by a checked pidfd, descriptors.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/image.h"
#include "base/io.h"
#include "base/pty.h"
#include "enter/enter.h"
#include "run/cgroup.h"
#include "run/refusal.h"
#include "run/rundir.h"

static int
prepare_fail(struct enter *enter, int code, char *error, size_t size, const char *why)
{
	enter->code = code;
	snprintf(error, size, "%s", why);
	return -1;
}

/* The record, and a state that lets one in. */
static int
prepare_record(struct enter *enter, char *error, size_t size)
{
	const char *path = enter->start.run_path;
	char why[480];
	int run = rundir_open_own(path, false);

	enter->start.run = run;
	enter->record = run < 0 ? -1 : rundir_container_own(run, enter->start.name);
	if (enter->record < 0) {
		bool none = errno == ENOENT;

		snprintf(why, sizeof(why), "exec: %s: %s", path,
		    none		 ? REFUSAL_NONE
			: errno == EPERM ? REFUSAL_OWNER
					 : strerror(errno));
		return prepare_fail(enter, none ? EXIT_NONE : EXIT_OURS, error, size, why);
	}
	if (view_load(enter->record, &enter->view) < 0) {
		snprintf(why, sizeof(why), "exec: status: %s", status_trouble(errno));
		return prepare_fail(enter, EXIT_OURS, error, size, why);
	}
	if (enter->view.state != STATE_RUNNING && enter->view.state != STATE_STOPPING) {
		snprintf(why, sizeof(why), "exec: %s", refusal_state(enter->view.state));
		return prepare_fail(enter, enter->view.state == STATE_LOST ? EXIT_LOST : EXIT_NO,
		    error, size, why);
	}
	enter->init = pidref_open(&enter->view.status.init);
	enter->dir = session_open(enter->record);
	if (enter->init >= 0 && enter->dir >= 0)
		return 0;
	if (enter->init >= 0 && errno == ENOENT)
		return prepare_fail(enter, EXIT_NONE, error, size, "exec: it was removed meanwhile");
	snprintf(why, sizeof(why), "exec: %s", enter->init < 0 ? "its pid 1 has just ended" : strerror(errno));
	return prepare_fail(enter, enter->init < 0 ? EXIT_NO : EXIT_OURS, error, size, why);
}

/* Its effective spec, as ctr-spawn wrote it. */
static struct spec *
prepare_spec(const struct enter *enter, char *error, size_t size)
{
	/* Its root is made. An early version wrote what it did not do, and no version makes it today. */
	static const char *const made[] = {"container.readonly=auto"};
	char path[64];
	struct spec_input input = {
	    .name = enter->start.name, .foreground = true, .options = made, .option_count = 1};

	snprintf(path, sizeof(path), "/proc/self/fd/%d/spec.ini", enter->record);
	input.file = path;
	return spec_load(&input, error, size);
}

/* The seccomp program as bytes in memory: it is applied by a program that has no libseccomp. */
static int
prepare_filter(struct enter *enter)
{
	const struct seccomp_program *program = &enter->start.child.seccomp;

	enter->filter = -1;
	if (program->count == 0 || !enter->start.spec->no_new_privs)
		return 0;
	enter->filter = (int)syscall(SYS_memfd_create, "filter", MFD_CLOEXEC);
	return enter->filter < 0 ? -1
				 : io_write(enter->filter, (const char *)program->filter,
				       program->count * sizeof(program->filter[0]));
}

/* Ids by the files of the container's own root, opened through its checked pid 1. */
static int
prepare_process_in(struct enter *enter, struct spec *spec, char *error, size_t size)
{
	char path[48];
	struct ids own;
	int result = -1;
	int root;

	snprintf(path, sizeof(path), "/proc/%d/root", (int)enter->view.status.init.pid);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 || pidref_ended(enter->init)) {
		snprintf(error, size, "%s: %s", path, root < 0 ? strerror(errno) : "it has ended");
		fd_close(&root);
		return -1;
	}
	enter->start.spec = spec;
	/* Whose it is matters only to who asks for another. */
	if ((enter->user == NULL || ids_resolve(&own, spec, root, error, size) == 0)
	    && enter_wishes(enter, spec, error, size) == 0)
		result = prepare_process(&enter->start, root, error, size);
	if (result == 0)
		result = idmap_plan(&enter->start.child.maps, spec, &enter->start.child.ids,
		    spec->ns_at[SPEC_AT_USER] != NULL, error, size);
	if (result == 0 && enter->tty && pty_open(root, &enter->relay.master, &enter->slave) < 0) {
		snprintf(error, size, "-t: /dev/pts/ptmx: %s", strerror(errno));
		result = -1;
	}
	if (result == 0 && enter->user != NULL)
		result = enter_user(enter, &own, error, size);
	fd_close(&root);
	return result;
}

/*
 * Without no_new_privs rules on paths are in force before ctr-monitor is
 * executed (see enter/join.c), and they need not know it: then from memory.
 */
static int
prepare_image(struct child *child, char *error, size_t size)
{
	char path[512];

	if (child->spec->no_new_privs || child->spec->landlock[0] == NULL)
		return prepare_monitor(child, error, size);
	self_sibling(path, sizeof(path), "ctr-monitor");
	child->monitor = image_copy(path);
	if (child->monitor >= 0)
		return 0;
	snprintf(error, size, "%s: a copy in memory: %s", path, strerror(errno));
	return -1;
}

int
enter_prepare(struct enter *enter, char *error, size_t size)
{
	struct child *child = &enter->start.child;
	struct spec *spec;

	enter->relay.master = enter->slave = enter->joiner = -1;
	if (prepare_record(enter, error, size) < 0)
		return -1;
	enter->code = EXIT_OURS;
	spec = prepare_spec(enter, error, size);
	if (spec == NULL || prepare_process_in(enter, spec, error, size) < 0
	    || prepare_image(child, error, size) < 0)
		return -1;
	for (unsigned i = 0; i < CG_COUNT; i++)
		child->join[i] = -1;
	if (cgroup_load(&child->cgroups, enter->record) < 0 && errno != ENOENT) {
		snprintf(error, size, "undo: %s", strerror(errno));
		return -1;
	}
	if (prepare_filter(enter) < 0) {
		snprintf(error, size, "seccomp: %s", strerror(errno));
		return -1;
	}
	if (enter_namespaces(enter) < 0) {
		snprintf(error, size, "namespaces of its pid 1: %s", strerror(errno));
		return -1;
	}
	return 0;
}
