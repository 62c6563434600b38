/* SPDX-License-Identifier: ISC */
/* See pidfile.h. In: a path and a pid. Out: a whole file, never through a link. */
#include "run/pidfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

/* The directory that holds it, and *name in it. */
static int
pidfile_open(const char *path, const char **name)
{
	char parent[512];
	const char *slash = strrchr(path, '/');
	struct text text;

	if (slash == NULL || slash[1] == '\0') {
		errno = EINVAL;
		return -1;
	}
	*name = slash + 1;
	text_init(&text, parent, sizeof(parent));
	text_bytes(&text, path, slash == path ? 1 : (size_t)(slash - path));
	if (text.full) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
pidfile_write(const char *path, pid_t pid)
{
	const char *name;
	char line[16];
	struct text text;
	int result;
	int dir;

	if (path[0] == '\0')
		return 0;
	dir = pidfile_open(path, &name);
	if (dir < 0)
		return -1;
	text_init(&text, line, sizeof(line));
	text_i64(&text, pid);
	text_char(&text, '\n');
	result = io_replace_file(dir, name, line, text.length, 0644);
	fd_close(&dir);
	return result;
}

void
pidfile_remove(const char *path, pid_t pid)
{
	const char *name;
	char line[24];
	uint64_t number;
	int dir;

	if (path[0] == '\0')
		return;
	dir = pidfile_open(path, &name);
	if (dir >= 0 && io_read_file(dir, name, line, sizeof(line)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (parse_u64(line, &number) == 0 && number == (uint64_t)pid)
			unlinkat(dir, name, 0);
	}
	fd_close(&dir);
}
