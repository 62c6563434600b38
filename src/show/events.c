/* SPDX-License-Identifier: ISC */
/*
 * events: what has happened to containers, the oldest first. In: names; none:
 * all. Out: a line an event, merged by time; with -f on as they come. It reads
 * files and waits with inotify(7): no monitor knows of it. What is gone is told
 * as a gap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "run/rundir.h"
#include "show/follow.h"
#include "show/human.h"
#include "show/line.h"
#include "show/show.h"
#include "show/terminal.h"
#include "show/visible.h"

enum {
	EVENTS_SIZE = 256 * 1024,
	EVENTS_TEXT = 4096,
};

struct event {
	const char *name;	/* of the source, that stays */
	uint64_t seq, time;
	size_t order;		/* of those of one time */
	bool gap;		/* between seq and the next */
	char *rest;		/* "EVENT DETAIL" as it stands in the file (heap) */
};

struct events {
	struct show *show;
	struct follow follow;
	uint64_t since_seq, since_time;
	struct event *all;	/* heap */
	size_t count, size;
};

static void
events_add(struct events *events, const struct event *event, const char *rest)
{
	if (events->count == events->size) {
		size_t size = events->size == 0 ? 256 : 2 * events->size;
		struct event *grown = realloc(events->all, size * sizeof(*grown));

		if (grown == NULL)
			die(EXIT_TROUBLE, "out of memory");
		events->all = grown;
		events->size = size;
	}
	events->all[events->count] = *event;
	events->all[events->count].order = events->count;
	events->all[events->count].rest = strdup(rest);
	if (events->all[events->count++].rest == NULL)
		die(EXIT_TROUBLE, "out of memory");
}

/* One line, SEQ TIME EVENT DETAIL, when it is news. */
static void
events_line(struct events *events, struct follow_one *one, char *line)
{
	struct event event = {.name = one->name};
	const char *at = line;
	char *time;
	char *rest;

	if (parse_u64_at(&at, &event.seq) < 0 || *at != ' ' || event.seq <= one->seq)
		return;
	time = line + (at + 1 - line);
	rest = strchr(time, ' ');
	if (rest == NULL)
		return;
	*rest++ = '\0';
	if (parse_time(time, &event.time) < 0)
		event.time = 0;
	if (one->seq > 0 && event.seq > one->seq + 1 && event.time >= events->since_time) {
		struct event gap = {one->name, one->seq, event.time, 0, true, NULL};

		events_add(events, &gap, "gap");
	}
	one->seq = event.seq;
	if (event.time >= events->since_time)
		events_add(events, &event, rest);
}

/* The older file first. False: there is no record any more. */
static bool
events_read(struct events *events, struct follow_one *one)
{
	static const char *const files[] = {"events.1", "events"};
	static char buffer[EVENTS_SIZE];
	int dir = rundir_container(events->show->run, one->name);

	if (dir < 0)
		return false;
	for (unsigned i = 0; i < 2; i++) {
		char *next;

		if (io_read_file(dir, files[i], buffer, sizeof(buffer)) < 0)
			continue;
		for (char *line = buffer; (next = strchr(line, '\n')) != NULL; line = next + 1) {
			*next = '\0';
			events_line(events, one, line);
		}
	}
	fd_close(&dir);
	return true;
}

static void
event_json(const struct event *event, struct text *text)
{
	char detail[EVENTS_TEXT] = "";
	size_t length = strcspn(event->rest, " ");
	bool more = event->rest[length] == ' ';

	event->rest[length] = '\0';
	text_str(text, "{\"name\":");
	text_json(text, event->name);
	text_str(text, ",\"seq\":");
	text_u64(text, event->seq);
	text_str(text, ",\"time\":");
	if (event->gap)
		text_str(text, "null");
	else
		text_time(text, event->time);
	text_str(text, ",\"event\":");
	text_json(text, event->rest);
	text_str(text, ",\"detail\":");
	if (more && text_percent_decode(event->rest + length + 1, detail, sizeof(detail)) < 0)
		detail[0] = '\0';
	text_json(text, detail);
	text_char(text, '}');
}

/* 2026-11-24 13:45:14 NAME EVENT DETAIL */
static void
event_human(const struct event *event, struct text *text)
{
	char rest[EVENTS_TEXT];

	human_time(text, event->time);
	text_char(text, ' ');
	text_str(text, event->name);
	text_char(text, ' ');
	if (text_percent_decode(event->rest, rest, sizeof(rest)) < 0)
		rest[0] = '\0';
	visible_text(text, rest, strlen(rest));
	if (event->gap)
		text_str(text, ": some are lost here");
}

static void
event_print(const struct show *show, const struct event *event)
{
	char line[4 * EVENTS_TEXT];
	struct text text;

	text_init(&text, line, sizeof(line));
	if (show->json) {
		event_json(event, &text);
	} else if (terminal_out()) {
		event_human(event, &text);
	} else {
		text_str(&text, event->name);
		text_char(&text, ' ');
		text_u64(&text, event->seq);
		text_char(&text, ' ');
		if (event->gap)
			text_char(&text, '-');
		else
			text_time(&text, event->time);
		text_char(&text, ' ');
		text_str(&text, event->rest);
	}
	puts(line);
}

static int
event_compare(const void *a, const void *b)
{
	const struct event *left = a;
	const struct event *right = b;

	if (left->time != right->time)
		return left->time > right->time ? 1 : -1;
	return left->order > right->order ? 1 : -1;
}

static void
events_print(struct events *events)
{
	if (events->count > 0)
		qsort(events->all, events->count, sizeof(*events->all), event_compare);
	for (size_t i = 0; i < events->count; i++) {
		event_print(events->show, &events->all[i]);
		free(events->all[i].rest);
	}
	events->count = 0;
	fflush(stdout);
}

/* Digits only are a number of an event; else a time. */
static void
events_since(struct events *events, const char *since)
{
	if (since == NULL || parse_u64(since, &events->since_seq) == 0)
		return;
	if (lines_since(since, &events->since_time) < 0)
		die(EXIT_TROUBLE, "events: --since %s: neither a number, nor a time as 2026-11-24T10:46:50Z, nor so long ago as 10m", since);
}

int
show_events(struct show *show)
{
	struct events events = {.show = show};
	struct follow *follow = &events.follow;
	int worst = show_missing(show);

	events_since(&events, show->since);
	follow_open(follow, show, events.since_seq);
	do {
		for (size_t i = 0; i < follow->count; i++) {
			struct follow_one *one = &follow->all[i];

			if (one->changed && !one->gone)
				one->gone = !events_read(&events, one);
			one->changed = false;
		}
		events_print(&events);
	} while (show->follow && follow_wait(follow));
	follow_close(follow);
	free(events.all);
	return worst;
}
