/* SPDX-License-Identifier: ISC */
/* In: a command; files of events. Out: that it has been run; what has happened since. */
#include "show/after.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

enum {
	AFTER_SIZE = 256 * 1024,
	AFTER_DETAIL = 64,
};

void
after_run(const char *command)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(EXIT_NOTFOUND);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			pid = -1;
	if (pid < 0)
		die(EXIT_TROUBLE, "--after: %s", strerror(errno));
	if (WIFSIGNALED(status))
		die(EXIT_TROUBLE, "--after: it was ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		die(EXIT_TROUBLE, "--after: exit status %d", WEXITSTATUS(status));
}

/* line: EVENT DETAIL. */
static bool
after_line(const char *line, const char *event, char *detail)
{
	static const char again[] = "restarting ";
	size_t length = strlen(event);
	char word[3 * AFTER_DETAIL];

	if (strcmp(event, "exited") == 0 && strncmp(line, again, sizeof(again) - 1) == 0)
		line += sizeof(again) - 1;
	else if (strncmp(line, event, length) == 0 && (line[length] == ' ' || line[length] == '\0'))
		line += length + (line[length] == ' ');
	else
		return false;
	snprintf(word, sizeof(word), "%s", line);
	if (text_percent_decode(word, word, sizeof(word)) < 0)
		word[0] = '\0';
	word[strcspn(word, " ")] = '\0';
	snprintf(detail, AFTER_DETAIL, "%.*s", AFTER_DETAIL - 1, word);
	return true;
}

bool
after_event(int dir, uint64_t seq, const char *event, char *detail)
{
	static const char *const files[] = {"events.1", "events"};
	static char buffer[AFTER_SIZE];
	bool found = false;

	for (unsigned i = 0; i < 2 && !found; i++) {
		char *next;

		if (io_read_file(dir, files[i], buffer, sizeof(buffer)) < 0)
			continue;
		for (char *line = buffer; !found && (next = strchr(line, '\n')) != NULL;
		     line = next + 1) {
			const char *at = line;
			uint64_t number;

			*next = '\0';
			if (parse_u64_at(&at, &number) < 0 || number <= seq || *at != ' '
			    || (at = strchr(at + 1, ' ')) == NULL)
				continue;
			found = after_line(at + 1, event, detail);
		}
	}
	return found;
}
