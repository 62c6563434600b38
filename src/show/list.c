/* SPDX-License-Identifier: ISC */
/*
 * list: a line a container. In: patterns and filters. Out: for a person a table
 * as wide as the terminal, for a script fixed columns, the fields it asks for,
 * names, or JSON. Each record is read once, with no lock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "show/fields.h"
#include "show/glance.h"
#include "show/human.h"
#include "show/show.h"
#include "show/table.h"
#include "show/terminal.h"
#include "show/visible.h"

enum {
	LIST_TEXT = 64 * 1024,
};

struct list {
	const struct show *show;
	unsigned states;	/* bits 1 << STATE_...; 0: any */
	struct fields fields;	/* -o */
	bool person;		/* a table on a terminal */
	struct table table;
	unsigned count;		/* shown so far */
};

/* --state: words of state_names with commas between. */
static unsigned
list_states(const char *words)
{
	unsigned states = 0;

	while (words != NULL && *words != '\0') {
		size_t length = strcspn(words, ",");
		unsigned state = 0;

		while (state <= STATE_LOST
		    && (strlen(state_names[state]) != length
			|| strncmp(state_names[state], words, length) != 0))
			state++;
		if (state > STATE_LOST)
			die(EXIT_TROUBLE, "list: --state %.*s: no such state: creating, created, running, paused, stopping, exited, restarting "
			    "or lost", (int)length, words);
		states |= 1U << state;
		words += length + (words[length] == ',');
	}
	return states;
}

static bool
list_wanted(const struct list *list, const struct view *view)
{
	if (list->states != 0 && (list->states & 1U << view->state) == 0)
		return false;
	return show_selected(list->show, view);
}

/* "running, healthy", "exited 7": what a person wants to know first. */
static void
list_state(const struct view *view, struct text *text)
{
	const struct status *status = &view->status;

	text_str(text, state_names[view->state]);
	if (view->state == STATE_EXITED) {
		text_char(text, ' ');
		text_str(text, status->exit);
	} else if (status->health[0] != '\0' && view->state == STATE_RUNNING) {
		text_str(text, ", ");
		text_str(text, status->health);
	}
	if (view_lives(view) && !view->monitor_alive)
		text_str(text, ", no monitor");
}

static void
list_since(const struct view *view, struct text *text)
{
	const struct status *status = &view->status;
	uint64_t now = status_now();
	uint64_t time = view->state == STATE_EXITED ? status->finished
	    : status->started != 0		    ? status->started
						    : status->created;

	if (view->state == STATE_RESTARTING && status->next_start > now) {
		text_str(text, "again in ");
		human_span(text, status->next_start - now);
	} else if (view->state != STATE_LOST && time != 0 && now >= time) {
		human_span(text, now - time);
	} else {
		text_char(text, '-');
	}
}

static void
list_person(struct list *list, const struct view *view)
{
	char buffer[1024];
	struct text text;

	table_cell(&list->table, view->status.name);
	text_init(&text, buffer, sizeof(buffer));
	list_state(view, &text);
	table_cell(&list->table, buffer);
	text_init(&text, buffer, sizeof(buffer));
	list_since(view, &text);
	table_cell(&list->table, buffer);
	text_init(&text, buffer, sizeof(buffer));
	if (view->init_alive)
		text_i64(&text, view->status.payload.pid);
	table_cell(&list->table, view->init_alive ? buffer : "-");
	text_init(&text, buffer, sizeof(buffer));
	visible_text(&text, view->status.command, strlen(view->status.command));
	table_cell(&list->table, buffer);
}

/* A column of at least that width, and the blank behind it. */
static void
list_cell(struct text *text, const char *cell, size_t width)
{
	size_t end = text->length + width;

	text_str(text, cell);
	while (text->length < end && !text->full)
		text_char(text, ' ');
	text_char(text, ' ');
}

static void
list_script(struct list *list, const struct view *view)
{
	const struct status *status = &view->status;
	char line[256];
	struct text text;

	if (list->count == 0 && !list->show->no_header)
		printf("%-24s %-9s %-8s %-10s %s\n", "NAME", "STATE", "MONITOR", "EXIT", "PID");
	text_init(&text, line, sizeof(line));
	list_cell(&text, status->name, 24);
	list_cell(&text, state_names[view->state], 9);
	list_cell(&text, view->monitor_alive ? "alive" : view_lives(view) ? "dead" : "-", 8);
	list_cell(&text, status->exit[0] != '\0' ? status->exit : "-", 10);
	text_i64(&text, view->init_alive ? status->payload.pid : 0);
	text_char(&text, '\n');
	fwrite(text.start, 1, text.length, stdout);
}

static void
list_json(struct list *list, const struct view *view)
{
	static char buffer[LIST_TEXT];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	field_json(view, NULL, &text);
	printf("%s%s", list->count == 0 ? "[" : ",\n", text.start);
}

static void
list_view(struct list *list, const struct view *view, const char *name)
{
	if (list->show->quiet)
		puts(name);
	else if (list->show->json)
		list_json(list, view);
	else if (list->fields.count > 0 && list->person)
		fields_cells(&list->fields, view, &list->table);
	else if (list->fields.count > 0)
		fields_line(&list->fields, view);
	else if (list->person)
		list_person(list, view);
	else
		list_script(list, view);
	list->count++;
}

/* Messages; the first exit code that is not EXIT_YES. */
static int
list_some(struct list *list, char *const *names, unsigned count)
{
	static struct view views[GLANCE_MOST];
	int errors[GLANCE_MOST];
	int code = EXIT_YES;

	glance(list->show->run, names, count, views, errors);
	for (unsigned i = 0; i < count; i++) {
		if (errors[i] == 0) {
			if (list_wanted(list, &views[i]))
				list_view(list, &views[i], names[i]);
		} else if (errors[i] != ENOENT) { /* else removed since we read its name */
			warn("%s: list: status: %s", names[i], status_trouble(errors[i]));
			code = EXIT_TROUBLE;
		}
	}
	return code;
}

static void
list_columns(struct list *list)
{
	static const struct {
		const char *head;
		bool right;
	} heads[] = {{"NAME", false}, {"STATE", false}, {"SINCE", false}, {"PID", true}, {"COMMAND", false}};

	if (list->fields.count > 0)
		fields_heads(&list->fields, &list->table);
	else
		for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
			table_column(&list->table, heads[i].head, heads[i].right);
}

int
show_list(struct show *show)
{
	struct list list = {.show = show, .person = terminal_out() && !show->json && !show->quiet};
	char **names = show_names(show);
	static char out[LIST_TEXT];
	int worst = EXIT_YES;

	setvbuf(stdout, out, _IOFBF, sizeof(out));
	if (show->fields != NULL)
		fields_parse(&list.fields, show->fields);
	list.states = show->all ? 0 : list_states(show->states);
	if (list.person)
		list_columns(&list);
	for (char **name = names; *name != NULL;) {
		unsigned count = 0;
		int code;

		while (count < GLANCE_MOST && name[count] != NULL)
			count++;
		code = list_some(&list, name, count);
		worst = worst == EXIT_YES ? code : worst;
		while (count-- > 0)
			free(*name++);
	}
	free(names);
	if (list.person && list.count > 0)
		table_print(&list.table, !show->no_header, terminal_width(), false, 0);
	table_free(&list.table);
	if (show->json)
		puts(list.count == 0 ? "[]" : "]");
	return worst;
}
