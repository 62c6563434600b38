/* SPDX-License-Identifier: ISC */
/*
 * The same container once more. In: the descriptors of the record, its lock
 * held, all signals blocked, as ctr-monitor left them. Out: ctr-monitor in
 * this very process, with the container running, or without it and why. It
 * opens the lock of the record nowhere: closing it would give it up.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/events.h"
#include "run/exitrec.h"
#include "run/handoff.h"
#include "run/plan.h"
#include "run/spill.h"
#include "start/start.h"

/* Are the descriptors what ctr-monitor leaves, and is the lock ours? */
static int
again_check(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat held, named;

	if (fstat(MONITOR_LOCK, &held) < 0
	    || fstatat(MONITOR_DIR, "lock", &named, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (held.st_ino != named.st_ino || held.st_dev != named.st_dev) {
		errno = ESTALE;
		return -1;
	}
	return fcntl(MONITOR_LOCK, F_SETLK, &lock);
}

static int
again_spec(struct start *start, char *error, size_t size)
{
	struct spec_input input = {.name = start->name};
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d/spec.ini", MONITOR_DIR);
	input.file = path;
	/* Whoever wrote it was allowed what -F allows; 0-2 are what the monitor has. */
	input.foreground = true;
	start->spec = spec_load(&input, error, size);
	if (start->spec != NULL && (start->spec->fds[0] != NULL || start->spec->listen_fds)) {
		snprintf(error, size, "container.fds: there is no caller any more to pass them");
		return -1;
	}
	return start->spec == NULL ? -1 : 0;
}

/*
 * What pid 1 writes of its end begins anew; the last run's stands in status.
 * A spill that no monitor has joined yet stays: the new run's frames go behind it.
 */
static int
again_files(struct start *start)
{
	return exitrec_reset(start->dir);
}

static int
again_begin(struct start *start, char *error, size_t size)
{
	if (signal_block(1) < 0 || start_reserve() < 0 || fd_cloexec_from(3) < 0) {
		snprintf(error, size, "descriptors: %s", strerror(errno));
		return -1;
	}
	umask(022);
	if (plan_read(start->dir, &start->plan) < 0 || start->plan.run[0] == '\0') {
		snprintf(error, size, "plan: %s", strerror(errno));
		return -1;
	}
	snprintf(start->run_path, sizeof(start->run_path), "%s", start->plan.run);
	if (again_spec(start, error, size) < 0 || prepare(start, error, size) < 0
	    || cgroups_plan(start, error, size) < 0)
		return -1;
	status_set(start->status.version, CTR_VERSION);
	status_set(start->status.caps, STATUS_CAPS);
	record_image(start);
	if (again_files(start) == 0)
		return 0;
	snprintf(error, size, "%s: %s", start->record, strerror(errno));
	return -1;
}

/* ctr-monitor again, with nothing but the record. Returns only on failure. */
static void
again_become(struct start *start)
{
	int fds[MONITOR_FDS_END - 3] = MONITOR_FDS_NONE;
	char *argv[] = {(char *)"ctr-monitor", (char *)"--failed", (char *)start->name, NULL};
	char *envp[] = {NULL};
	char error[600];

	fds[MONITOR_RUN - 3] = fds[MONITOR_DIR - 3] = fds[MONITOR_LOCK - 3] = FD_STAY;
	fds[MONITOR_NOTIFY - 3] = start->notify;
	/* Reserved a second time, where it has come that far, costs a descriptor that its execve closes. */
	if ((start->child.monitor >= 0 || start_reserve() == 0)
	    && (start->child.monitor >= 0 || prepare_monitor(&start->child, error, sizeof(error)) == 0)
	    && fd_place(fds, MONITOR_FDS_END - 3, 3) == 0)
		syscall(SYS_execveat, start->child.monitor, "", argv, envp, AT_EMPTY_PATH);
}

/* Not even a monitor can be had: the last word is ours. */
static int
again_last(struct start *start)
{
	start->status.next_start = 0;
	start->status.timers[0] = '\0';
	status_state_set(&start->status, STATE_EXITED);
	events_append(start->dir, &start->status.seq, "exited", start->status.exit);
	status_write(start->dir, &start->status);
	return EXIT_OURS;
}

/* Whether that error of again_check() tells of other descriptors than a monitor's: somebody's, by hand. */
static bool
again_by_hand(int error)
{
	return error == EBADF || error == ENOENT || error == ENOTDIR || error == ESTALE || error == EAGAIN
	    || error == EACCES;
}

/* trouble: why it cannot be made, NULL: it is tried. */
static int
again_try(const char *name, const char *trouble)
{
	static struct start start;
	char error[1024] = "";
	char lock[128];

	start.name = name;
	start.again = true;
	start.run = MONITOR_RUN;
	start.dir = MONITOR_DIR;
	start.code = EXIT_OURS;
	start.child.monitor = -1;
	/* The monitor let nothing else through its execve. */
	start.notify = fd_is_open(MONITOR_NOTIFY) ? MONITOR_NOTIFY : -1;
	if (again_check() < 0) {
		if (again_by_hand(errno))
			return -1;
		snprintf(lock, sizeof(lock), "lock: %s", strerror(errno));
		trouble = lock;
	}
	if (status_read(start.dir, &start.status) < 0) { /* the monitor that we were reads it again */
		again_become(&start);
		return EXIT_OURS;
	}
	if (strcmp(start.status.name, name) != 0)
		return -1;
	start.foreground = start.status.foreground != 0;
	if (trouble != NULL)
		snprintf(error, sizeof(error), "%s", trouble);
	else if (again_begin(&start, error, sizeof(error)) == 0)
		start_make(&start, -1, error, sizeof(error));
	/* What did not begin leaves how the last run ended as it was recorded. */
	status_state_set(&start.status, STATE_RESTARTING);
	status_set(start.status.reason, error);
	status_write(start.dir, &start.status);
	again_become(&start);
	return again_last(&start);
}

int
start_again(const char *name)
{
	return again_try(name, NULL);
}

int
start_again_not(const char *name, const char *trouble)
{
	return again_try(name, trouble);
}
