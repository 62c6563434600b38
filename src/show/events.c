/* SPDX-License-Identifier: ISC */
/* events: the lines of the events ring, the older file first; what is gone is told as a gap. */
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "show/show.h"

enum {
	EVENTS_SIZE = 256 * 1024,
};

/* Lines of one file with a number above *since, each behind the container's name. */
static void
events_file(int dir, const char *file, const char *name, uint64_t *since)
{
	static char buffer[EVENTS_SIZE];
	char *next;

	if (io_read_file(dir, file, buffer, sizeof(buffer)) < 0)
		return;
	for (char *line = buffer; (next = strchr(line, '\n')) != NULL; line = next + 1) {
		const char *at = line;
		uint64_t seq;

		*next = '\0';
		if (parse_u64_at(&at, &seq) < 0 || seq <= *since)
			continue;
		if (*since > 0 && seq > *since + 1)
			printf("%s %llu - gap\n", name, (unsigned long long)*since);
		printf("%s %s\n", name, line);
		*since = seq;
	}
}

int
show_events(struct show *show)
{
	uint64_t since = 0;
	int worst = EXIT_YES;

	if (*show->names == NULL)
		die(EXIT_TROUBLE, "events: no NAME given");
	if (show->since != NULL && parse_u64(show->since, &since) < 0)
		die(EXIT_TROUBLE, "--since %s: not a number", show->since);
	for (char **name = show->names; *name != NULL; name++) {
		uint64_t from = since;
		struct view view;
		int dir;
		int code = show_open(show, *name, &dir, &view);

		if (code == EXIT_YES) {
			events_file(dir, "events.1", *name, &from);
			events_file(dir, "events", *name, &from);
		}
		fd_close(&dir);
		worst = worst == EXIT_YES ? code : worst;
	}
	return worst;
}
