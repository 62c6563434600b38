/* SPDX-License-Identifier: ISC */
/*
 * What is asked of a living monitor. In: the lines of requests/, in order.
 * Out: each done once, and an event with who asked. A kind of request is a row.
 */
#include <string.h>

#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"
#include "run/hook.h"
#include "run/request.h"
#include "watch/monitor.h"

enum {
	REQUESTS_LINE = 640,
};

void
request_down(struct monitor *monitor, const char *schedule)
{
	status_set(monitor->status.wanted, "down");
	monitor->status.then[0] = '\0';
	if (monitor->init >= 0)
		stop_begin(monitor, *schedule != '\0' ? schedule : monitor->status.stop);
	else
		restart_cancel(monitor);
}

/* Down and up again. What was only created begins as what was made again. */
static void
request_restart(struct monitor *monitor, const char *schedule)
{
	if (monitor->status.filter_abi != 0) { /* it takes a process: see watch/confine.h */
		monitor_record(monitor, "refused", "restart: confined");
		return;
	}
	status_set(monitor->status.wanted, "up");
	status_set(monitor->status.then, "restart");
	if (monitor->init >= 0)
		stop_begin(monitor, *schedule != '\0' ? schedule : monitor->status.stop);
	else
		restart_now(monitor);
}

/* A hook that fails ends the start: what was created is no more. */
static int
request_hook(struct monitor *monitor, const char *which)
{
	char detail[160];
	struct text text;

	if (!hook_has(&monitor->plan, which))
		return 0;
	text_init(&text, detail, sizeof(detail));
	text_str(&text, "hooks.");
	text_str(&text, which);
	text_str(&text, ": ");
	monitor_write(monitor);
	if (hook_run(MONITOR_DIR, &monitor->plan, which, detail + text.length,
		sizeof(detail) - text.length)
	    == 0)
		return 0;
	status_set(monitor->status.reason, detail);
	status_set(monitor->status.wanted, "down");
	monitor_record(monitor, "hook-failed", detail);
	stop_begin(monitor, "KILL");
	return -1;
}

/* Lets a created payload go; makes one that is restarting now. */
static void
request_up(struct monitor *monitor, const char *nothing)
{
	(void)nothing;
	status_set(monitor->status.wanted, "up");
	restart_now(monitor);
	if (monitor->go < 0 || request_hook(monitor, "start") != 0
	    || io_write(monitor->go, "g", 1) < 0)
		return;
	fd_close(&monitor->go);
	status_start(&monitor->status);
	if (!plan_ready(&monitor->plan))
		monitor->status.ready = monitor->status.started;
	if (plan_health(&monitor->plan))
		status_set(monitor->status.health, "starting");
	status_state_set(&monitor->status, STATE_RUNNING);
	if (request_hook(monitor, "started") != 0)
		return;
	monitor_record(monitor, "started", "");
	monitor_keep(monitor);
	restart_started(monitor);
}

static void
request_rotate(struct monitor *monitor, const char *nothing)
{
	(void)nothing;
	output_rotate(monitor);
}

/* [@DEV:INODE ]PATH */
static void
request_upgrade(struct monitor *monitor, const char *argument)
{
	size_t length = *argument == '@' ? strcspn(argument, " ") : 0;
	char id[64] = "";
	char path[REQUESTS_LINE];
	struct text text;

	text_init(&text, id, sizeof(id));
	text_bytes(&text, argument, length);
	argument += length + (argument[length] == ' ');
	status_set(path, argument);
	if (text.full || path[0] != '/')
		monitor_record(monitor, "upgrade-failed", "not an absolute path");
	else
		reexec(monitor, id, path);
}

static const struct {
	const char *word;
	void (*apply)(struct monitor *monitor, const char *argument);
	bool wanted;	/* who asked is `wanted_by` */
} requests[] = {
	{"down", request_down, true},
	{"restart", request_restart, true},
	{"up", request_up, true},
	{"paused", hold_begin, false},
	{"resumed", hold_end, false},
	{"update", update_apply, false},
	{"rotate", request_rotate, false},
	{"upgrade", request_upgrade, false},
};

static void
request_by(char *by, size_t size, uid_t uid)
{
	struct text text;

	text_init(&text, by, size);
	text_str(&text, "uid:");
	text_u64(&text, uid);
}

static void
request_apply(struct monitor *monitor, char *line, uid_t uid)
{
	size_t length = strcspn(line, " ");
	const char *argument = line[length] == ' ' ? line + length + 1 : line + length;
	char detail[REQUESTS_LINE + 32];
	struct text text;
	char by[24];

	request_by(by, sizeof(by), uid);
	text_init(&text, detail, sizeof(detail));
	text_str(&text, by);
	text_char(&text, ' ');
	text_str(&text, line);
	line[length] = '\0';
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (strcmp(requests[i].word, line) != 0)
			continue;
		if (requests[i].wanted)
			status_set(monitor->status.wanted_by, by);
		monitor_record(monitor, "asked", detail);
		requests[i].apply(monitor, argument);
		return;
	}
	monitor_record(monitor, "refused", detail);
}

void
requests_apply(struct monitor *monitor)
{
	char line[REQUESTS_LINE];
	uint64_t after = 0;
	int taken;
	uid_t by;

	monitor->requests_late = false;
	while (!monitor->over
	    && (taken = request_take(MONITOR_DIR, &after, line, sizeof(line), &by)) != 0)
		if (taken == REQUEST_LATER) { /* who asked rings once */
			monitor->requests_late = true;
			return;
		} else if (taken > 0)
			request_apply(monitor, line, by);
		else
			monitor_record(monitor, "refused", "not a request");
}
