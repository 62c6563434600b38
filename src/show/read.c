/* SPDX-License-Identifier: ISC */
/* list, show, get, is: a record as a line, a block, a value, a yes or no. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/rundir.h"
#include "show/show.h"

enum {
	READ_TEXT = 1024 * 1024,
	READ_SPEC = 262144,
};

static char read_text[READ_TEXT];

int
show_open(struct show *show, const char *name, int *dir, struct view *view)
{
	*dir = -1;
	if (!rundir_name_ok(name)) {
		warn("%s: not a container's name", name);
		return EXIT_TROUBLE;
	}
	*dir = show->run < 0 ? -1 : rundir_container(show->run, name);
	if (*dir < 0) {
		bool none = show->run < 0 || errno == ENOENT;

		warn("%s: %s: %s", name, show->run_path, none ? "no such container" : strerror(errno));
		return none ? EXIT_NONE : EXIT_TROUBLE;
	}
	if (view_load(*dir, view) < 0) {
		warn("%s: status: %s", name, errno == EINVAL ? "torn, or not a record" : strerror(errno));
		fd_close(dir);
		return EXIT_TROUBLE;
	}
	return EXIT_YES;
}

static bool
list_wanted(const struct show *show, const char *name)
{
	if (*show->names == NULL)
		return true;
	for (char **pattern = show->names; *pattern != NULL; pattern++)
		if (fnmatch(*pattern, name, 0) == 0)
			return true;
	return false;
}

/* The fields of -o separated by tabs; values percent-encoded where they must be. */
static int
list_fields(const struct view *view, const char *fields)
{
	struct text text;

	text_init(&text, read_text, sizeof(read_text));
	while (*fields != '\0') {
		size_t length = strcspn(fields, ",");
		char name[64];
		char value[1024];
		struct text plain;

		snprintf(name, sizeof(name), "%.*s", (int)length, fields);
		text_init(&plain, value, sizeof(value));
		if (field_value(view, name, &plain) < 0)
			die(EXIT_TROUBLE, "-o %s: no such field", name);
		text_percent(&text, value);
		fields += length;
		if (*fields == ',') {
			fields++;
			text_char(&text, '\t');
		}
	}
	return puts(text.start) < 0 ? EXIT_TROUBLE : EXIT_YES;
}

static int
list_one(struct show *show, const char *name, bool *first)
{
	struct view view;
	struct text text;
	int dir;
	int code = show_open(show, name, &dir, &view);

	if (code == EXIT_NONE)
		return EXIT_YES; /* removed since we read its name */
	if (code != EXIT_YES)
		return code;
	if (show->json) {
		text_init(&text, read_text, sizeof(read_text));
		field_json(&view, NULL, &text);
		printf("%s%s", *first ? "[" : ",\n", text.start);
	} else if (show->fields != NULL) {
		code = list_fields(&view, show->fields);
	} else {
		if (*first)
			printf("%-24s %-9s %-8s %-10s %s\n", "NAME", "STATE", "MONITOR", "EXIT", "PID");
		printf("%-24s %-9s %-8s %-10s %d\n", name, state_names[view.state],
		    view.monitor_alive ? "alive" : view_lives(&view) ? "dead" : "-",
		    view.status.exit[0] != '\0' ? view.status.exit : "-",
		    view.init_alive ? (int)view.status.payload.pid : 0);
	}
	*first = false;
	fd_close(&dir);
	return code;
}

int
show_list(struct show *show)
{
	int worst = EXIT_YES;
	bool first = true;
	const char *name;
	struct dir dir;

	if (show->run >= 0 && dir_open(&dir, show->run, ".") == 0) {
		while ((name = dir_next(&dir)) != NULL) {
			int code = name[0] != '.' && list_wanted(show, name)
			    ? list_one(show, name, &first)
			    : EXIT_YES;

			worst = worst == EXIT_YES ? code : worst;
		}
		dir_close(&dir);
	}
	if (show->json)
		puts(first ? "[]" : "]");
	return worst;
}

static int
show_print(struct show *show, int dir, const struct view *view)
{
	static char spec[READ_SPEC];
	ssize_t got = -1;
	struct text text;

	if (show->ini || show->json)
		got = io_read_file(dir, "spec.ini", spec, sizeof(spec));
	if (show->ini) {
		if (got < 0)
			warn("%s: spec.ini: %s", view->status.name, strerror(errno));
		return got < 0 || fwrite(spec, 1, (size_t)got, stdout) != (size_t)got ? EXIT_TROUBLE
										      : EXIT_YES;
	}
	text_init(&text, read_text, sizeof(read_text));
	if (show->json)
		field_json(view, got < 0 ? NULL : spec, &text); /* the spec is the owner's to read */
	else
		field_lines(view, &text);
	if (text.full) {
		warn("%s: spec.ini: not understood", view->status.name);
		return EXIT_TROUBLE;
	}
	return fputs(text.start, stdout) < 0 || (show->json && putchar('\n') < 0) ? EXIT_TROUBLE
										  : EXIT_YES;
}

int
show_show(struct show *show)
{
	int worst = EXIT_YES;

	if (*show->names == NULL)
		die(EXIT_TROUBLE, "show: no NAME given");
	for (char **name = show->names; *name != NULL; name++) {
		struct view view;
		int dir;
		int code = show_open(show, *name, &dir, &view);

		if (code == EXIT_YES)
			code = show_print(show, dir, &view);
		fd_close(&dir);
		worst = worst == EXIT_YES ? code : worst;
	}
	return worst;
}

int
show_get(struct show *show)
{
	const char *field = *show->names;
	int worst = EXIT_YES;

	if (field == NULL || show->names[1] == NULL)
		die(EXIT_TROUBLE, "get: FIELD NAME... is needed");
	for (char **name = show->names + 1; *name != NULL; name++) {
		struct view view;
		struct text text;
		int dir;
		int code = show_open(show, *name, &dir, &view);

		text_init(&text, read_text, sizeof(read_text));
		if (code == EXIT_YES && field_value(&view, field, &text) < 0)
			die(EXIT_TROUBLE, "get: %s: no such field", field);
		if (code == EXIT_YES && puts(text.start) < 0)
			code = EXIT_TROUBLE;
		fd_close(&dir);
		worst = worst == EXIT_YES ? code : worst;
	}
	return worst;
}

int
show_is(struct show *show)
{
	struct view view;
	unsigned state = 0;
	int code;
	int dir;

	if (show->names[0] == NULL || show->names[1] == NULL || show->names[2] != NULL)
		die(EXIT_TROUBLE, "is: STATE NAME is needed");
	while (state <= STATE_LOST && strcmp(state_names[state], show->names[0]) != 0)
		state++;
	if (state > STATE_LOST)
		die(EXIT_TROUBLE, "is: %s: no such state", show->names[0]);
	code = show_open(show, show->names[1], &dir, &view);
	fd_close(&dir);
	if (code != EXIT_YES)
		return code;
	if (view.state == state)
		return EXIT_YES;
	return view.state == STATE_LOST ? EXIT_LOST : EXIT_NO;
}
