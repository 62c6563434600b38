/* SPDX-License-Identifier: ISC */
/*
 * --replace, and a lost record. In: a dead record that has the name we want. Out:
 * ours has it, and the old one is removed only once ours runs; where the start
 * fails late it is put back as it was.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "run/hook.h"
#include "run/lock.h"
#include "run/rundir.h"
#include "run/view.h"
#include "start/start.h"

/* It is dead, and we may have its name. -1 with a message. */
static int
replace_may(const struct start *start, int dir, char *error, size_t size)
{
	struct view view;

	if (view_load(dir, &view) == 0 && view_lives(&view)
	    && (view.state != STATE_RESTARTING || view.monitor_alive || !start->replace)) {
		snprintf(error, size, "a container of that name is %s%s; stop it first, or take another name",
		    state_names[view.state], view.monitor_alive ? "" : " (its monitor is dead)");
		return -1;
	}
	if (start->replace || view.state == STATE_LOST)
		return 0;
	snprintf(error, size, "a record of that name is there (exited, %s): use --replace, "
			      "or ctr-signal rm", view.status.exit);
	return -1;
}

/* The name is still that record's: who moves it must have the lock, which is ours. */
static bool
replace_named(const struct start *start, int dir)
{
	struct stat held, named;

	return fstat(dir, &held) == 0
	    && fstatat(start->run, start->name, &named, AT_SYMLINK_NOFOLLOW) == 0
	    && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

static int
replace_exchange(const struct start *start)
{
	return (int)syscall(SYS_renameat2, start->run, start->new_name, start->run, start->name,
	    RENAME_EXCHANGE);
}

/* What dead containers leave outside their record. */
static void
replace_clear(int dir)
{
	struct cgroup_set cgroups;

	if (cgroup_load(&cgroups, dir) == 0) {
		cgroup_kill_all(&cgroups); /* with a shared pid namespace some may have outlived it */
		cgroup_remove(&cgroups);
	}
	hook_settle(dir);
}

/* 1: places are changed, dir and lock are kept; 0: the name is free; -1: message. */
static int
replace_swap(struct start *start, int dir, int lock, char *error, size_t size)
{
	if (!replace_named(start, dir))
		return 0;
	replace_clear(dir);
	if (replace_exchange(start) == 0) {
		start->replaced = REPLACED_KEPT;
		start->old = dir;
		start->old_lock = lock;
		return 1;
	}
	if ((errno == EINVAL || errno == ENOSYS) && rundir_delete(start->run, dir, start->name) == 0) {
		start->replaced = REPLACED_GONE;
		return 0;
	}
	snprintf(error, size, "%s: %s", start->record, strerror(errno));
	return -1;
}

int
replace_take(struct start *start, char *error, size_t size)
{
	int dir = rundir_container_own(start->run, start->name);
	int lock = -1;
	int result = -1;

	if (dir < 0) {
		snprintf(error, size, "%s: %s", start->record,
		    errno == EPERM ? "not a record of yours" : strerror(errno));
		return errno == ENOENT ? 0 : -1;
	}
	if (replace_may(start, dir, error, size) == 0) {
		lock = lock_take(dir, -1);
		if (lock < 0)
			snprintf(error, size, "a start or a removal of the record of that name is not over; once more");
		else
			result = replace_swap(start, dir, lock, error, size);
	}
	if (result == 1)
		return 1;
	fd_close(&lock);
	fd_close(&dir);
	return result;
}

void
replace_done(struct start *start)
{
	if (start->replaced != REPLACED_KEPT)
		return;
	dir_remove_tree(start->run, start->new_name);
	fd_close(&start->old_lock);
	fd_close(&start->old);
	start->replaced = REPLACED_NONE;
}

void
replace_undo(struct start *start, char *error, size_t size)
{
	size_t length = strlen(error);

	error += length;
	size -= length;
	if (start->replaced == REPLACED_GONE) {
		snprintf(error, size, "; the old record of that name is removed already");
		return;
	}
	if (replace_exchange(start) == 0) {
		dir_remove_tree(start->run, start->new_name);
		snprintf(error, size, "; the old record of that name is kept");
	} else {
		snprintf(error, size, "; the old record of that name is lost: %s", strerror(errno));
	}
	fd_close(&start->old_lock);
	fd_close(&start->old);
}
