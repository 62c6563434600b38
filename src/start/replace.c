/* SPDX-License-Identifier: ISC */
/*
 * --replace, and a lost record. In: a dead record that has the name we want. Out:
 * ours has it, and the old one is removed only once ours runs; where the start
 * fails late it is put back as it was.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
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

enum {
	REPLACE_END_MS = 5000,
	REPLACE_TRIES = 200,
	REPLACE_TRY_MS = 10,
};

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

/* Whether that name is the record's behind dir; who moves it must have its lock. */
static bool
replace_named(const struct start *start, const char *name, int dir)
{
	struct stat held, named;

	return fstat(dir, &held) == 0 && fstatat(start->run, name, &named, AT_SYMLINK_NOFOLLOW) == 0
	    && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

bool
replace_ours(const struct start *start)
{
	return replace_named(start, start->new_name, start->dir);
}

static int
replace_exchange(int run, const char *one, const char *other)
{
	return (int)syscall(SYS_renameat2, run, one, run, other, RENAME_EXCHANGE);
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
	if (!replace_named(start, start->name, dir))
		return 0;
	replace_clear(dir);
	if (replace_exchange(start->run, start->new_name, start->name) == 0) {
		start->replaced = REPLACED_KEPT;
		start->old = dir;
		start->old_lock = lock;
		return 1;
	}
	if ((errno == EINVAL || errno == ENOSYS) && rundir_delete(start->run, dir, start->name, NULL) == 0) {
		start->replaced = REPLACED_GONE;
		return 0;
	}
	snprintf(error, size, "%s: %s", start->record, strerror(errno));
	return -1;
}

/* The old record's lock. Its container has ended; its monitor may still be about to tell so. */
static int
replace_lock(int dir)
{
	int lock = lock_take(dir, -1);

	for (unsigned i = 0; i < REPLACE_TRIES && lock < 0 && errno == EAGAIN; i++) {
		poll(NULL, 0, REPLACE_TRY_MS);
		lock = lock_take(dir, -1);
	}
	return lock;
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
		lock = replace_lock(dir);
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
	if (replace_exchange(start->run, start->new_name, start->name) == 0) {
		dir_remove_tree(start->run, start->new_name);
		snprintf(error, size, "; the old record of that name is kept");
	} else {
		snprintf(error, size, "; the old record of that name is lost: %s", strerror(errno));
	}
	fd_close(&start->old_lock);
	fd_close(&start->old);
}

/* What was half made there is dead, and gone but for its record. */
static bool
replace_dead(const struct status *now, int made)
{
	int init = pidref_open(&now->init);
	struct pollfd poller = {.fd = init, .events = POLLIN};

	if (init >= 0)
		pidfd_signal(init, SIGKILL); /* nobody is there who could let it go */
	if (init >= 0 && poll(&poller, 1, REPLACE_END_MS) <= 0) {
		fd_close(&init);
		return false;
	}
	fd_close(&init);
	replace_clear(made);
	return true;
}

bool
replace_put_back(int run, const char *name, int dir)
{
	struct status old, now;
	bool remove = true;
	int made, lock;

	if (status_read(dir, &old) < 0 || status_state(&old) == STATE_CREATING
	    || !rundir_name_ok(old.name))
		return true; /* it is what was half made, or torn */
	made = rundir_container_own(run, old.name);
	lock = made < 0 ? -1 : lock_take(made, -1);
	if (lock >= 0 && status_read(made, &now) == 0 && status_state(&now) == STATE_CREATING)
		remove = replace_dead(&now, made) && replace_exchange(run, name, old.name) == 0;
	fd_close(&lock);
	fd_close(&made);
	return remove;
}

void
replace_left(struct start *start, char *error, size_t size)
{
	size_t length = strlen(error);
	int dir, lock;

	if (replace_ours(start)) {
		dir_remove_tree(start->run, start->new_name);
		return;
	}
	dir = rundir_container_own(start->run, start->new_name);
	lock = dir < 0 ? -1 : lock_take(dir, -1);
	if (lock >= 0 && replace_put_back(start->run, start->new_name, dir)) {
		dir_remove_tree(start->run, start->new_name);
		snprintf(error + length, size - length, "; the old record of that name is kept");
	}
	fd_close(&lock);
	fd_close(&dir);
}
