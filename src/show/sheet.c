/* SPDX-License-Identifier: ISC */
/*
 * One container for a person. In: a view. Out: what is known of it in groups, on
 * stdout; what is empty, 0 or of no interest to people is left out.
 */
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "run/label.h"
#include "show/human.h"
#include "show/show.h"
#include "show/terminal.h"
#include "show/visible.h"

enum {
	SHEET_VALUE = 1024,
	SHEET_SHOWN = 4 * SHEET_VALUE,
	SHEET_LABEL = 14,
};

enum sheet_kind {
	SHEET_TEXT,
	SHEET_TIME,	/* seconds since the epoch */
	SHEET_BYTES,
	SHEET_KIB,
	SHEET_US,	/* microseconds of cpu time */
	SHEET_COUNT,	/* 0 is left out */
};

/* group: what begins there; NULL: another row of it. */
static const struct {
	const char *group, *label, *field;
	enum sheet_kind kind;
} sheet_rows[] = {
	{"container", "command", "command", SHEET_TEXT},
	{NULL, "payload", "payload_pid", SHEET_TEXT},
	{NULL, "pid 1", "init_pid", SHEET_TEXT},
	{NULL, "created", "created", SHEET_TIME},
	{NULL, "started", "started", SHEET_TIME},
	{NULL, "ready", "ready", SHEET_TIME},
	{NULL, "health", "health", SHEET_TEXT},
	{NULL, "failures", "health_failures", SHEET_COUNT},
	{NULL, "restarts", "restarts", SHEET_COUNT},
	{NULL, "next start", "next_start", SHEET_TIME},
	{NULL, "wanted", "wanted", SHEET_TEXT},
	{NULL, "wanted by", "wanted_by", SHEET_TEXT},
	{NULL, "reason", "reason", SHEET_TEXT},
	{"end", "finished", "finished", SHEET_TIME},
	{NULL, "exit", "exit", SHEET_TEXT},
	{NULL, "seen by", "source", SHEET_TEXT},
	{NULL, "out of memory", "oom", SHEET_COUNT},
	{NULL, "user time", "user_time", SHEET_US},
	{NULL, "system time", "system_time", SHEET_US},
	{NULL, "most memory", "max_rss", SHEET_KIB},
	{"monitor", "state", "monitor_state", SHEET_TEXT},
	{NULL, "pid", "monitor_pid", SHEET_TEXT},
	{NULL, "version", "version", SHEET_TEXT},
	{NULL, "image", "image", SHEET_TEXT},
	{NULL, "gave up", "confined", SHEET_TEXT},
	{NULL, "stop schedule", "stop", SHEET_TEXT},
	{NULL, "stopping", "stopping", SHEET_TEXT},
	{NULL, "adopted", "adopted", SHEET_TIME},
	{NULL, "upgraded", "upgraded", SHEET_TIME},
	{NULL, "away for", "swap_time", SHEET_US},
	{NULL, "pidfile", "pidfile", SHEET_TEXT},
	{"place", "root", "root", SHEET_TEXT},
	{NULL, "overlay", "upper", SHEET_TEXT},
	{NULL, "host name", "hostname", SHEET_TEXT},
	{NULL, "cgroup", "cgroup", SHEET_TEXT},
	{NULL, "user ids", "user_map", SHEET_TEXT},
	{"output", "mode", "log_mode", SHEET_TEXT},
	{NULL, "log", "log", SHEET_TEXT},
	{NULL, "format", "log_format", SHEET_TEXT},
	{NULL, "stderr", "log_stderr", SHEET_TEXT},
	{NULL, "a file's size", "log_max_size", SHEET_BYTES},
	{NULL, "files", "log_keep", SHEET_COUNT},
	{NULL, "when full", "log_policy", SHEET_TEXT},
	{NULL, "lost", "log_dropped", SHEET_BYTES},
	{NULL, "lost of stderr", "log_dropped_err", SHEET_BYTES},
	{NULL, "terminal", "tty_fd", SHEET_COUNT},
};

/* 2026-11-24 13:45:14, 3 minutes ago */
static void
sheet_time(struct text *text, const char *value)
{
	uint64_t now = status_now();
	uint64_t time;

	if (parse_time(value, &time) < 0 || time == 0)
		return;
	human_time(text, time);
	text_str(text, time > now ? ", in " : ", ");
	human_span(text, time > now ? time - now : now - time);
	text_str(text, time > now ? "" : " ago");
}

static void
sheet_value(struct text *text, enum sheet_kind kind, const char *value)
{
	uint64_t number = 0;

	if (kind == SHEET_TEXT) {
		visible_text(text, value, strlen(value));
	} else if (kind == SHEET_TIME) {
		sheet_time(text, value);
	} else if (parse_u64(value, &number) == 0 && number != 0) {
		if (kind == SHEET_COUNT)
			text_u64(text, number);
		else if (kind == SHEET_US)
			human_span(text, number * 1000);
		else
			human_bytes(text, kind == SHEET_KIB ? number * 1024 : number);
	}
}

static void
sheet_line(const char **group, const char *label, const char *value)
{
	if (*value == '\0')
		return;
	if (*group != NULL)
		printf(terminal_color() ? "\033[1m%s\033[0m\n" : "%s\n", *group);
	*group = NULL;
	printf("  %-*s %s\n", SHEET_LABEL, label, value);
}

static void
sheet_labels(const struct view *view)
{
	const char *group = "labels";
	const char *at = view->status.extra;
	char key[LABEL_VALUE];
	char value[LABEL_VALUE];

	while (label_next(&at, key, value)) {
		char shown[SHEET_SHOWN];
		struct text text;

		text_init(&text, shown, sizeof(shown));
		visible_text(&text, value, strlen(value));
		sheet_line(&group, key, *shown != '\0' ? shown : "\"\"");
	}
}

void
sheet_print(const struct view *view)
{
	const char *group = NULL;

	printf(terminal_color() ? "\033[1m%s\033[0m  %s%s\n" : "%s  %s%s\n", view->status.name,
	    state_names[view->state],
	    view_lives(view) && !view->monitor_alive ? ", its monitor is dead" : "");
	for (size_t i = 0; i < sizeof(sheet_rows) / sizeof(sheet_rows[0]); i++) {
		char value[SHEET_VALUE];
		char shown[SHEET_SHOWN];
		struct text plain, text;

		text_init(&plain, value, sizeof(value));
		text_init(&text, shown, sizeof(shown));
		if (sheet_rows[i].group != NULL)
			group = sheet_rows[i].group;
		field_value(view, sheet_rows[i].field, &plain);
		sheet_value(&text, sheet_rows[i].kind, value);
		sheet_line(&group, sheet_rows[i].label, shown);
	}
	sheet_labels(view);
}
