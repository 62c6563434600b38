/* SPDX-License-Identifier: ISC */
/* The verbs of ctr-status. Each prints to stdout and returns an exit code. */
#ifndef SHOW_SHOW_H
#define SHOW_SHOW_H

#include <stdbool.h>

#include "base/options.h"
#include "base/text.h"
#include "run/view.h"

struct show {
	char run_path[400];
	int run;		/* -1: there is no RUN: no containers */
	const char *verb;
	char **names;		/* what stands behind the verb, NULL-terminated */
	/* Options, see the table in ctr-status.c. */
	const char *run_dir;
	const char *fields;
	const char *states;
	const char *timeout;
	const char *wanted;
	const char *after;
	const char *since;
	const char *lines;
	const char *watch;
	struct option_list labels;
	bool help, version;
	bool json, ini, any, exit_code, lsb;
	bool no_header, quiet, all;
	bool follow, timestamps, only_stdout, only_stderr;
};

int show_list(struct show *show);
int show_show(struct show *show);
int show_get(struct show *show);
int show_wait(struct show *show);
int show_log(struct show *show);
int show_top(struct show *show);
int show_stats(struct show *show);
int show_events(struct show *show);
int show_is(struct show *show);
int show_features(struct show *show);

/*
 * Opens and reads one container. EXIT_YES with *dir and *view, else an exit
 * code after a message.
 */
int show_open(struct show *show, const char *name, int *dir, struct view *view);

/*
 * The containers' names, sorted, of those that a pattern in `names` matches (none:
 * all), NULL-terminated (heap). An empty list where there is none. Dies when memory ends.
 */
char **show_names(const struct show *show);

/* Says which names, that are no patterns, there are not. EXIT_YES, or the first's exit code. */
int show_missing(const struct show *show);

/* Whether it has the labels of -l. */
bool show_selected(const struct show *show, const struct view *view);

/* The value of a field, recorded or derived, into text. -1: no such field. */
int field_value(const struct view *view, const char *name, struct text *text);

/* All fields as a JSON object; spec_ini (changed) adds "spec", NULL: not. */
void field_json(const struct view *view, char *spec_ini, struct text *text);

/* All fields as key=value lines, decoded to one line each. */
void field_lines(const struct view *view, struct text *text);

/* The same for a person, in groups, with what is empty left out. */
void sheet_print(const struct view *view);

#endif
