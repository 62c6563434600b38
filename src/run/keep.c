/* SPDX-License-Identifier: ISC */
/* See keep.h. In: a wish, or a record. Out: a file in STATE that a power cut does not tear. */
#include "run/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "run/rundir.h"

enum {
	KEEP_NAME = 128,
	KEEP_SIZE = 1024,
};

/* Of `status`, what NAME.last has. */
static const char *const keep_fields[] = {
	"name", "boot", "state", "created", "started", "finished", "exit", "restarts"};

int
keep_path(const char *run, char *path, size_t size)
{
	const char *given = getenv("CTR_STATE_DIR");
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	char usual[400];
	struct text text;

	text_init(&text, path, size);
	errno = 0;
	if (given != NULL && *given != '\0') {
		text_str(&text, given);
		errno = *given == '/' ? 0 : EINVAL;
	} else if (rundir_usual(usual, sizeof(usual)) < 0 || strcmp(run, usual) != 0) {
		errno = EXDEV;
	} else if (geteuid() == 0) {
		text_str(&text, "/var/lib/ctr");
	} else if (state != NULL && *state == '/') {
		text_str(&text, state);
		text_str(&text, "/ctr");
	} else if (home != NULL && *home == '/') {
		text_str(&text, home);
		text_str(&text, "/.local/state/ctr");
	} else {
		errno = ENOENT;
	}
	if (errno == 0 && text.full)
		errno = ENAMETOOLONG;
	return errno == 0 ? 0 : -1;
}

/* The directories above the last one. */
static void
keep_parents(const char *path)
{
	char parent[400];

	for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		struct text text;

		text_init(&text, parent, sizeof(parent));
		text_bytes(&text, path, (size_t)(slash - path));
		mkdir(parent, geteuid() == 0 ? 0755 : 0700); /* what fails, fails below */
	}
}

int
keep_make(const char *state)
{
	int fd = rundir_open_own(state, true);
	int result;

	if (fd < 0 && errno == ENOENT) {
		keep_parents(state);
		fd = rundir_open_own(state, true);
	}
	if (fd < 0)
		return -1;
	result = faccessat(fd, ".", W_OK, AT_EACCESS);
	fd_close(&fd);
	return result;
}

static int
keep_sync(int dirfd, const char *name, const struct text *text)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	int result = -1;

	if (fd >= 0 && io_write(fd, text->start, text->length) == 0)
		result = fsync(fd);
	fd_close(&fd);
	return result;
}

/* NAME.WHAT: beside it with our pid in its name, on the disk, renamed, the name on the disk. */
static int
keep_replace(int dirfd, const char *name, const char *what, const struct text *content)
{
	char file[KEEP_NAME], tmp[KEEP_NAME];
	struct text text;
	int saved;

	text_init(&text, file, sizeof(file));
	text_str(&text, name);
	text_str(&text, what);
	text_init(&text, tmp, sizeof(tmp));
	text_str(&text, file);
	text_str(&text, ".tmp.");
	text_i64(&text, getpid());
	if (text.full || content->full) {
		errno = ENAMETOOLONG;
		return -1;
	}
	unlinkat(dirfd, tmp, 0); /* of a process that had this pid before a power cut */
	if (keep_sync(dirfd, tmp, content) == 0 && renameat(dirfd, tmp, dirfd, file) == 0)
		return fsync(dirfd);
	saved = errno;
	unlinkat(dirfd, tmp, 0);
	errno = saved;
	return -1;
}

/* Does NAME.intent say so already? */
static bool
keep_says(int dirfd, const char *name, const char *wanted)
{
	char buffer[KEEP_SIZE], file[KEEP_NAME], line[24];
	struct text text;

	text_init(&text, file, sizeof(file));
	text_str(&text, name);
	text_str(&text, ".intent");
	text_init(&text, line, sizeof(line));
	text_str(&text, "\nwanted=");
	text_str(&text, wanted);
	text_char(&text, '\n');
	return io_read_file(dirfd, file, buffer, sizeof(buffer)) > 0 && strstr(buffer, line) != NULL
	    && strstr(buffer, "\nend=1\n") != NULL;
}

int
keep_intent(const char *state, const char *name, const char *wanted)
{
	int dirfd = rundir_open_own(state, true);
	char buffer[KEEP_SIZE];
	struct text text;
	int result = 0;

	if (dirfd < 0)
		return -1;
	text_init(&text, buffer, sizeof(buffer));
	text_str(&text, "format=1\nname=");
	text_str(&text, name);
	text_str(&text, "\nwanted=");
	text_str(&text, wanted);
	text_str(&text, "\nwanted_by=uid:");
	text_u64(&text, getuid());
	text_str(&text, "\ntime=");
	text_time(&text, status_now());
	text_str(&text, "\nend=1\n");
	if (!keep_says(dirfd, name, wanted))
		result = keep_replace(dirfd, name, ".intent", &text);
	fd_close(&dirfd);
	return result;
}

int
keep_last(const char *state, const struct status *status)
{
	int dirfd = rundir_open_own(state, true);
	char buffer[KEEP_SIZE];
	struct text text;
	int result;

	if (dirfd < 0)
		return -1;
	text_init(&text, buffer, sizeof(buffer));
	text_str(&text, "format=1\n");
	for (size_t i = 0; i < sizeof(keep_fields) / sizeof(keep_fields[0]); i++)
		status_pack_field(status, keep_fields[i], &text);
	text_str(&text, "end=1\n");
	result = keep_replace(dirfd, status->name, ".last", &text);
	fd_close(&dirfd);
	return result;
}
