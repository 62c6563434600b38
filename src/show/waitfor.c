/* SPDX-License-Identifier: ISC */
/* In: a view. Out: whether what was waited for is so, or will never be. */
#include "show/waitfor.h"

#include <string.h>

static bool
waitfor_running(const struct view *view, uint64_t started)
{
	(void)started;
	return view->state == STATE_RUNNING || view->state == STATE_PAUSED;
}

static bool
waitfor_ready(const struct view *view, uint64_t started)
{
	return waitfor_running(view, started) && view->status.ready != 0;
}

static bool
waitfor_healthy(const struct view *view, uint64_t started)
{
	return waitfor_running(view, started) && strcmp(view->status.health, "healthy") == 0;
}

static bool
waitfor_paused(const struct view *view, uint64_t started)
{
	(void)started;
	return view->state == STATE_PAUSED;
}

static bool
waitfor_restarted(const struct view *view, uint64_t started)
{
	return waitfor_running(view, started) && view->status.started != started;
}

static const struct {
	const char *name;
	bool (*reached)(const struct view *view, uint64_t started);
	const char *event;
} waitfor_rows[] = {
	{"exited", NULL, "exited"}, {"running", waitfor_running, "started"},
	{"ready", waitfor_ready, "ready"}, {"healthy", waitfor_healthy, "health healthy"},
	{"paused", waitfor_paused, "paused"}, {"restarted", waitfor_restarted, "started"},
};

int
waitfor_row(const char *name)
{
	for (unsigned row = 0; row < sizeof(waitfor_rows) / sizeof(waitfor_rows[0]); row++)
		if (strcmp(waitfor_rows[row].name, name) == 0)
			return (int)row;
	return -1;
}

const char *
waitfor_event(int row)
{
	return waitfor_rows[row].event;
}

enum wait_outcome
waitfor_look(int row, const struct view *view, uint64_t started)
{
	/* A monitor that is about to write how it ended may make it again. */
	if (view->state == STATE_EXITED)
		return view->monitor_alive && status_state(&view->status) != STATE_EXITED ? WAIT_NOT_YET
											  : WAIT_NEVER;
	if (waitfor_rows[row].reached(view, started))
		return WAIT_REACHED;
	/* Nobody asks how it is. */
	if (waitfor_rows[row].reached == waitfor_healthy && waitfor_running(view, started)
	    && view->status.health[0] == '\0')
		return WAIT_NEVER;
	return WAIT_NOT_YET;
}
