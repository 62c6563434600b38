/* SPDX-License-Identifier: ISC */
/* show, get, is: a record as a block, a value, a yes or no. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/refusal.h"
#include "run/rundir.h"
#include "show/show.h"
#include "show/terminal.h"

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
		warn("%s: %s: not a container's " RUNDIR_NAME_FORM, name, show->verb);
		return EXIT_TROUBLE;
	}
	*dir = show->run < 0 ? -1 : rundir_container(show->run, name);
	if (*dir < 0) {
		bool none = show->run < 0 || errno == ENOENT;

		warn("%s: %s: %s: %s", name, show->verb, show->run_path, none ? REFUSAL_NONE : strerror(errno));
		return none ? EXIT_NONE : EXIT_TROUBLE;
	}
	if (view_load(*dir, view) < 0) {
		warn("%s: %s: status: %s", name, show->verb, status_trouble(errno));
		fd_close(dir);
		return EXIT_TROUBLE;
	}
	return EXIT_YES;
}

static int
show_print(struct show *show, int dir, const struct view *view)
{
	static char spec[READ_SPEC];
	static unsigned printed;
	ssize_t got = -1;
	struct text text;

	if (show->ini || show->json)
		got = io_read_file(dir, "spec.ini", spec, sizeof(spec));
	if (show->ini) {
		if (got < 0)
			warn("%s: show: spec.ini: %s", view->status.name, strerror(errno));
		return got < 0 || fwrite(spec, 1, (size_t)got, stdout) != (size_t)got ? EXIT_TROUBLE
										      : EXIT_YES;
	}
	if (!show->json && terminal_out()) {
		if (printed++ > 0)
			putchar('\n');
		sheet_print(view);
		return EXIT_YES;
	}
	text_init(&text, read_text, sizeof(read_text));
	if (show->json)
		field_json(view, got < 0 ? NULL : spec, &text); /* the spec is the owner's to read */
	else
		field_lines(view, &text);
	if (text.full) {
		warn("%s: show: spec.ini: it is of a version that this one does not understand", view->status.name);
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
		die(EXIT_TROUBLE, "show: no NAME given; ctr-status tells which there are");
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
		die(EXIT_TROUBLE, "get: FIELD NAME... is needed, as get exit web");
	for (char **name = show->names + 1; *name != NULL; name++) {
		struct view view;
		struct text text;
		int dir;
		int code = show_open(show, *name, &dir, &view);

		text_init(&text, read_text, sizeof(read_text));
		if (code == EXIT_YES && field_value(&view, field, &text) < 0)
			die(EXIT_TROUBLE, "get: %s: no such field; ctr-status(5) has them all", field);
		if (code == EXIT_YES && puts(text.start) < 0)
			code = EXIT_TROUBLE;
		fd_close(&dir);
		worst = worst == EXIT_YES ? code : worst;
	}
	return worst;
}

/* What the Linux Standard Base wants of `status` of an init script. */
static int
is_lsb(struct show *show)
{
	enum {
		LSB_RUNNING = 0,
		LSB_DEAD = 1,	/* and its record says that it runs */
		LSB_NOT_RUNNING = 3,
		LSB_UNKNOWN = 4,
	};
	struct view view;
	int dir;
	int code;

	if (show->names[0] == NULL || show->names[1] != NULL)
		die(LSB_UNKNOWN, "is --lsb: one NAME is needed");
	dir = show->run < 0 || !rundir_name_ok(show->names[0])
	    ? -1
	    : rundir_container(show->run, show->names[0]);
	if (dir < 0 && (show->run < 0 || errno == ENOENT))
		return LSB_NOT_RUNNING;
	code = show_open(show, show->names[0], &dir, &view);
	fd_close(&dir);
	if (code != EXIT_YES)
		return LSB_UNKNOWN;
	if (view.state == STATE_LOST)
		return LSB_DEAD;
	return view.state == STATE_EXITED || view.state == STATE_CREATING
		|| view.state == STATE_CREATED
	    ? LSB_NOT_RUNNING
	    : LSB_RUNNING;
}

int
show_is(struct show *show)
{
	struct view view;
	unsigned state = 0;
	int code;
	int dir;

	if (show->lsb)
		return is_lsb(show);
	if (show->names[0] == NULL || show->names[1] == NULL || show->names[2] != NULL)
		die(EXIT_TROUBLE, "is: STATE NAME is needed, as is running web");
	while (state <= STATE_LOST && strcmp(state_names[state], show->names[0]) != 0)
		state++;
	if (state > STATE_LOST)
		die(EXIT_TROUBLE, "is: %s: no such state: creating, created, running, paused, stopping, exited, restarting or lost",
		    show->names[0]);
	code = show_open(show, show->names[1], &dir, &view);
	fd_close(&dir);
	if (code != EXIT_YES)
		return code;
	if (view.state == state)
		return EXIT_YES;
	return view.state == STATE_LOST ? EXIT_LOST : EXIT_NO;
}
