/* SPDX-License-Identifier: ISC */
/*
 * Fields by name. In: a view. Out: text. Recorded fields come from the one
 * table of run/status.c; derived ones have a row here.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "run/label.h"
#include "show/show.h"
#include "spec/spec.h"

static void
field_state(const struct view *view, struct text *text)
{
	text_str(text, state_names[view->state]);
}

static void
field_monitor_state(const struct view *view, struct text *text)
{
	text_str(text, view->monitor_alive ? "alive" : view->state == STATE_EXITED ? "gone" : "dead");
}

static void
field_pid(const struct pidref *ref, struct text *text)
{
	if (ref->pid > 0)
		text_i64(text, ref->pid);
}

static void
field_monitor_pid(const struct view *view, struct text *text)
{
	field_pid(&view->status.monitor, text);
}

static void
field_init_pid(const struct view *view, struct text *text)
{
	field_pid(&view->status.init, text);
}

static void
field_payload_pid(const struct view *view, struct text *text)
{
	field_pid(&view->status.payload, text);
}

static void
field_ready(const struct view *view, struct text *text)
{
	text_str(text, view_lives(view) ? "yes" : "no");
}

/* Is the monitor that runs the one that is installed now? */
static void
field_image(const struct view *view, struct text *text)
{
	struct stat st;
	char id[48];

	if (!view->monitor_alive || view->status.image_id[0] == '\0')
		return;
	if (stat(view->status.image_path, &st) < 0) {
		text_str(text, "missing");
		return;
	}
	text_str(text,
	    strcmp(status_image_id(&st, id), view->status.image_id) == 0 ? "current" : "old");
}

/* Derived fields win over recorded ones of the same name. */
static const struct {
	const char *name;
	void (*print)(const struct view *view, struct text *text);
} field_derived[] = {
	{"state", field_state}, {"monitor_state", field_monitor_state},
	{"monitor_pid", field_monitor_pid}, {"init_pid", field_init_pid},
	{"payload_pid", field_payload_pid}, {"lives", field_ready},
	{"image", field_image},
};

enum {
	FIELD_VALUE = 1024,
	FIELD_DERIVED = sizeof(field_derived) / sizeof(field_derived[0]),
};

int
field_value(const struct view *view, const char *name, struct text *text)
{
	if (strncmp(name, "label.", 6) == 0 && name[6] != '\0') {
		label_value(&view->status, name + 6, text); /* none is an empty one */
		return 0;
	}
	for (size_t i = 0; i < FIELD_DERIVED; i++) {
		if (strcmp(field_derived[i].name, name) == 0) {
			field_derived[i].print(view, text);
			return 0;
		}
	}
	for (size_t i = 0; i < status_field_count; i++) {
		if (strcmp(status_fields[i].name, name) == 0) {
			status_value(&view->status, &status_fields[i], text);
			return 0;
		}
	}
	return -1;
}

/* The i-th field's name: recorded ones, then the derived ones that are not recorded. */
static const char *
field_name(size_t i)
{
	if (i < status_field_count)
		return status_fields[i].name;
	i -= status_field_count - 1; /* "state" is both */
	return i < FIELD_DERIVED ? field_derived[i].name : NULL;
}

void
field_lines(const struct view *view, struct text *text)
{
	const char *name;

	for (size_t i = 0; (name = field_name(i)) != NULL; i++) {
		char value[FIELD_VALUE];
		struct text plain;

		text_init(&plain, value, sizeof(value));
		field_value(view, name, &plain);
		text_str(text, name);
		text_char(text, '=');
		text_percent(text, value);
		text_char(text, '\n');
	}
	text_str(text, view->status.extra);
}

static void
field_labels_json(const struct view *view, struct text *text)
{
	const char *at = view->status.extra;
	char key[LABEL_VALUE];
	char value[LABEL_VALUE];

	while (label_next(&at, key, value)) {
		char name[LABEL_VALUE + 8];

		snprintf(name, sizeof(name), "label.%s", key);
		text_char(text, ',');
		text_json(text, name);
		text_char(text, ':');
		text_json(text, value);
	}
}

void
field_json(const struct view *view, char *spec_ini, struct text *text)
{
	const char *name;

	text_char(text, '{');
	for (size_t i = 0; (name = field_name(i)) != NULL; i++) {
		char value[FIELD_VALUE];
		struct text plain;

		text_init(&plain, value, sizeof(value));
		field_value(view, name, &plain);
		if (i > 0)
			text_char(text, ',');
		text_json(text, name);
		text_char(text, ':');
		text_json(text, value);
	}
	field_labels_json(view, text);
	if (spec_ini != NULL) {
		text_str(text, ",\"spec\":");
		if (spec_json(spec_ini, text) < 0)
			text->full = true;
	}
	text_char(text, '}');
}
