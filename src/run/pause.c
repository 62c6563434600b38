/* SPDX-License-Identifier: ISC */
/* In: a record. Out: its container stopped or going on. It writes no record. */
#include "run/pause.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "run/cgroup.h"
#include "run/sweep.h"

enum {
	PAUSE_ROUNDS = 200,
	PAUSE_PATIENCE = 50,
	PAUSE_ROUND_NS = 10000000,
};

/* Until a look finds nobody who ran: what was forked meanwhile is found by the next one. */
static int
pause_sweep(const struct status *status)
{
	const struct timespec round = {.tv_nsec = PAUSE_ROUND_NS};

	for (unsigned i = 0; i < PAUSE_ROUNDS; i++) {
		int running = sweep_signal(status, SIGSTOP);

		if (running < 0)
			return running;
		/* By the payload everybody knows; waiting for its disk it stops a moment after its signal. */
		if (running == 0 && (i >= PAUSE_PATIENCE || sweep_stopped(status->payload.pid)))
			return 0;
		nanosleep(&round, NULL);
	}
	sweep_signal(status, SIGCONT);
	errno = ETIMEDOUT;
	return -1;
}

const char *
pause_begin(int dirfd, const struct status *status)
{
	struct cgroup_set cgroups;

	if (cgroup_load(&cgroups, dirfd) == 0 && cgroup_freeze(&cgroups, true) == 0)
		return "freeze";
	if (errno != EOPNOTSUPP && errno != ENOENT)
		return NULL;
	return pause_sweep(status) == 0 ? "stop" : NULL;
}

int
pause_end(int dirfd, const struct status *status)
{
	struct cgroup_set cgroups;
	int result = 0;

	if (cgroup_load(&cgroups, dirfd) == 0 && cgroup_freeze(&cgroups, false) < 0
	    && errno != EOPNOTSUPP)
		result = -1;
	if (strcmp(status->paused, "stop") == 0 && sweep_signal(status, SIGCONT) < 0)
		result = -1;
	return result;
}

void
pause_thaw(int dirfd, const struct status *status)
{
	struct cgroup_set cgroups;

	if (cgroup_load(&cgroups, dirfd) == 0)
		cgroup_thaw(&cgroups);
	if (strcmp(status->paused, "stop") == 0)
		sweep_signal(status, SIGCONT);
}

bool
pause_is(const struct status *status)
{
	char value[32] = "";

	if (strcmp(status->paused, "stop") == 0)
		return sweep_stopped(status->payload.pid);
	if (status->cgroup[0] == '\0')
		return false;
	if (cgroup_read(status->cgroup, "cgroup.freeze", value, sizeof(value)) > 0)
		return value[0] == '1';
	return cgroup_read(status->cgroup, "freezer.state", value, sizeof(value)) > 0
	    && value[0] == 'F';
}
