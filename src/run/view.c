/* SPDX-License-Identifier: ISC */
/*
 * Derived state. In: a record. Out: what is true now: asked of the pidfds,
 * the lock and the boot id, not of the last writer.
 */
#include "run/view.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "base/fd.h"
#include "base/io.h"
#include "run/cgroup.h"
#include "run/exitrec.h"
#include "run/lock.h"
#include "run/pause.h"
#include "run/witness.h"

enum {
	VIEW_LEAVE_MS = 300,
};

static bool
view_monitor_alive(int dirfd, const struct status *status)
{
	pid_t holder;

	/* A lock held by somebody the record does not name is a new monitor, or no monitor. */
	if (lock_holder(dirfd, &holder) == 0)
		return holder == status->monitor.pid;
	return errno != ESRCH && pidref_alive(&status->monitor);
}

/* What nobody has written yet: how it ended, and whether memory ran out (while the cgroup is there). */
static void
view_end(int dirfd, struct status *status)
{
	struct cgroup_set cgroups;

	witness_exit(dirfd, status, -1, 0, -1);
	if (cgroup_load(&cgroups, dirfd) == 0)
		status->oom = cgroup_oom(&cgroups);
}

/*
 * Pid 1 has written how it ended: it is on its way, and nothing else of the container is
 * left. Who was rung early finds the end, not its last moment. True: it has left.
 */
static bool
view_leaves(int dirfd, const struct status *status)
{
	struct pollfd poller = {.events = POLLIN};
	int wait_status;
	uint64_t time;
	bool left;

	if (witness_bare(status) || exitrec_read(dirfd, &wait_status, &time) <= 0)
		return false;
	poller.fd = pidref_open(&status->init);
	left = poller.fd < 0 ? errno == ESRCH : poll(&poller, 1, VIEW_LEAVE_MS) > 0;
	fd_close(&poller.fd);
	return left;
}

static enum state
view_state(int dirfd, struct view *view)
{
	struct status *status = &view->status;
	enum state recorded = status_state(status);
	char boot[40] = "";
	int wait_status;
	uint64_t time;

	if (recorded == STATE_EXITED) {
		/* Somebody is just about to run it again: see start/anew.c. */
		view->monitor_alive =
		    strcmp(status->then, "start") == 0 && view_monitor_alive(dirfd, status);
		return view->monitor_alive ? STATE_CREATING : STATE_EXITED;
	}
	/* Where that cannot be learnt it counts as this boot: pid 1 and the lock are asked. */
	if (status_boot(boot) == 0 && strcmp(boot, status->boot) != 0) {
		if (recorded == STATE_RESTARTING)
			return STATE_EXITED; /* how it ended stands in status */
		if (exitrec_read(dirfd, &wait_status, &time) <= 0)
			return STATE_LOST;
		witness_exit(dirfd, status, -1, 0, -1);
		return STATE_EXITED;
	}
	view->monitor_alive = view_monitor_alive(dirfd, status);
	view->init_alive = pidref_alive(&status->init);
	if (recorded == STATE_RESTARTING)
		return STATE_RESTARTING; /* `exit` may be the next run's already */
	if (view->init_alive && recorded != STATE_CREATED && recorded != STATE_CREATING)
		view->init_alive = !view_leaves(dirfd, status);
	if (view->init_alive) {
		if (recorded != STATE_CREATED && pause_is(status))
			return STATE_PAUSED;
		return recorded == STATE_CREATING && !view->monitor_alive ? STATE_RUNNING : recorded;
	}
	if (recorded == STATE_CREATING)
		return view->monitor_alive ? STATE_CREATING : STATE_LOST;
	view_end(dirfd, status);
	return STATE_EXITED;
}

int
view_load(int dirfd, struct view *view)
{
	memset(view, 0, sizeof(*view));
	if (status_read(dirfd, &view->status) < 0)
		return -1;
	view->state = view_state(dirfd, view);
	/* The monitor may have written the end between our two looks. */
	if (view->state == STATE_EXITED && status_state(&view->status) != STATE_EXITED) {
		struct status again;

		if (status_read(dirfd, &again) == 0 && status_state(&again) == STATE_EXITED)
			view->status = again;
	}
	return 0;
}

bool
view_lives(const struct view *view)
{
	return view->state != STATE_EXITED && view->state != STATE_LOST;
}
