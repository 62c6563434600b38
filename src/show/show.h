/* SPDX-License-Identifier: ISC */
/* The verbs of ctr-status. Each prints to stdout and returns an exit code. */
#ifndef SHOW_SHOW_H
#define SHOW_SHOW_H

#include <stdbool.h>

#include "base/text.h"
#include "run/view.h"

struct show {
	char run_path[400];
	int run;		/* -1: there is no RUN: no containers */
	char **names;		/* what stands behind the verb, NULL-terminated */
	const char *fields;	/* -o */
	const char *timeout;	/* -t */
	const char *wanted;	/* --for */
	const char *since;	/* --since */
	const char *lines;	/* -n of log */
	bool json, ini, any, exit_code;
	bool follow, timestamps, only_stdout, only_stderr; /* log */
};

int show_list(struct show *show);
int show_show(struct show *show);
int show_get(struct show *show);
int show_wait(struct show *show);
int show_log(struct show *show);
int show_events(struct show *show);
int show_is(struct show *show);
int show_features(struct show *show);

/*
 * Opens and reads one container. EXIT_YES with *dir and *view, else an exit
 * code after a message.
 */
int show_open(struct show *show, const char *name, int *dir, struct view *view);

/* The value of a field, recorded or derived, into text. -1: no such field. */
int field_value(const struct view *view, const char *name, struct text *text);

/* All fields as a JSON object; spec_ini (changed) adds "spec", NULL: not. */
void field_json(const struct view *view, char *spec_ini, struct text *text);

/* All fields as key=value lines, decoded to one line each. */
void field_lines(const struct view *view, struct text *text);

#endif
