/* SPDX-License-Identifier: ISC */
/* log and events: files of the record, oldest part first. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "show/show.h"

enum {
	LOG_EVENTS = 256 * 1024,
};

/* Copies a regular file below dir to stdout. 1: done, 0: not there, -1: errno. */
static int
log_copy(int dir, const char *name)
{
	char buffer[65536];
	struct stat st;
	ssize_t got;
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		fd_close(&fd);
		errno = EINVAL;
		return -1;
	}
	fflush(stdout);
	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		if (io_write(STDOUT_FILENO, buffer, (size_t)got) < 0)
			break;
	fd_close(&fd);
	return got == 0 ? 1 : -1;
}

static int
log_one(int dir, const struct view *view)
{
	char name[600];

	for (uint64_t i = view->status.log_keep; i-- > 1;) {
		snprintf(name, sizeof(name), "%s.%u", view->status.log, (unsigned)i);
		if (log_copy(dir, name) < 0)
			return -1;
	}
	if (log_copy(dir, view->status.log) < 0)
		return -1;
	/* What pid 1 wrote while no monitor lived. */
	return log_copy(dir, "spill") < 0 ? -1 : 0;
}

int
show_log(struct show *show)
{
	int worst = EXIT_YES;

	if (*show->names == NULL)
		die(EXIT_TROUBLE, "log: no NAME given");
	for (char **name = show->names; *name != NULL; name++) {
		struct view view;
		int dir;
		int code = show_open(show, *name, &dir, &view);

		if (code == EXIT_YES && view.status.log[0] == '\0') {
			warn("%s: log: its output is not captured (log.mode)", *name);
			code = EXIT_NO;
		} else if (code == EXIT_YES && log_one(dir, &view) < 0) {
			warn("%s: log: %s", *name, strerror(errno));
			code = EXIT_TROUBLE;
		}
		fd_close(&dir);
		worst = worst == EXIT_YES ? code : worst;
	}
	return worst;
}

/* Lines of one file with a number above *since, each behind the container's name. */
static void
log_events(int dir, const char *file, const char *name, uint64_t *since)
{
	static char buffer[LOG_EVENTS];
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
			log_events(dir, "events.1", *name, &from);
			log_events(dir, "events", *name, &from);
		}
		fd_close(&dir);
		worst = worst == EXIT_YES ? code : worst;
	}
	return worst;
}
