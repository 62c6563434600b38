/* SPDX-License-Identifier: ISC */
/*
 * Where the payload's output goes. In: [log]. Out: descriptors for the
 * payload and for the monitor. The payload's end of a pipe is reopened
 * read-write: whoever dies, it never breaks.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "run/logopen.h"
#include "run/rundir.h"
#include "run/spill.h"
#include "run/view.h"
#include "run/words.h"
#include "start/start.h"

enum {
	OUTPUT_PATH = 400,
	OUTPUT_PAGE = 4096,
	OUTPUT_WORDS = 256,
};

int
output_identity(int fd, char *id, size_t size)
{
	struct text text;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	text_init(&text, id, size);
	text_u64(&text, st.st_dev);
	text_char(&text, ':');
	text_u64(&text, st.st_ino);
	return 0;
}

int
output_pipe(int *read_end, int *write_end, char *id, size_t size)
{
	char path[32];
	int ends[2];

	if (fd_pipe(ends) < 0)
		return -1;
	*read_end = ends[0];
	*write_end = open(fd_path(ends[1], path), O_RDWR | O_CLOEXEC);
	close(ends[1]);
	return *write_end < 0 ? -1 : output_identity(*write_end, id, size);
}

static int
output_pipes(struct start *start)
{
	struct child *child = &start->child;
	struct status *status = &start->status;

	if (output_pipe(&start->out, &child->out, status->output, sizeof(status->output)) < 0)
		return -1;
	child->err = child->out;
	if (start->spec->log_stderr == SPEC_LOG_SEPARATE
	    && output_pipe(&start->err, &child->err, status->output_err, sizeof(status->output_err))
		< 0)
		return -1;
	return 0;
}

/* log.command to a path that can be executed, into the record. */
static int
output_logger(struct start *start, char *error, size_t size)
{
	static const char *const places[] = {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/",
	    "/usr/bin/", "/sbin/", "/bin/", NULL};
	const char *name = start->spec->log_command[0];
	char *words[OUTPUT_WORDS];
	char path[OUTPUT_PATH];
	unsigned count = 0;
	const char *const *place = places;

	for (; count < OUTPUT_WORDS - 1 && start->spec->log_command[count] != NULL; count++)
		words[count] = start->spec->log_command[count];
	words[count] = NULL;
	snprintf(path, sizeof(path), "%s", name);
	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): spec/rules.c asks for a word */
	if (strchr(name, '/') == NULL)
		do {
			snprintf(path, sizeof(path), "%s%s", *place, name);
		} while (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0 && *++place != NULL);
	if (path[0] != '/' || faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0) {
		snprintf(error, size, "log.command: %s: %s", name,
		    path[0] != '/' ? "not an absolute path" : strerror(errno));
		return -1;
	}
	words[0] = path;
	if (start->spec->log_command[count] == NULL && words_write(start->dir, "logger", words) == 0)
		return 0;
	snprintf(error, size, "log.command: %s", strerror(E2BIG));
	return -1;
}

/* One file for mode direct: it must be of a kind that can be freed from its beginning. */
static int
output_direct(struct start *start, unsigned stream, const char *suffix, int *fd)
{
	char path[sizeof(start->status.log) + 8];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", start->status.log, suffix);
	*fd = logopen(start->dir, path, O_WRONLY | O_CREAT | O_EXCL, &st);
	start->log_made[stream] = *fd >= 0;
	if (*fd < 0 && errno == EEXIST)
		*fd = logopen(start->dir, path, O_WRONLY, &st);
	/* Behind the end: nothing is changed, but a file system that cannot do it says so. */
	if (*fd < 0
	    || fallocate(*fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		   (st.st_size / OUTPUT_PAGE + 1) * OUTPUT_PAGE, OUTPUT_PAGE)
		< 0)
		return -1;
	/* The payload's writes wait for the disk as any file's do. */
	return fcntl(*fd, F_SETFL, O_APPEND);
}

static int
output_directs(struct start *start, char *error, size_t size)
{
	struct child *child = &start->child;
	struct status *status = &start->status;

	if (output_direct(start, 0, "", &child->out) == 0
	    && output_identity(child->out, status->output, sizeof(status->output)) == 0) {
		child->err = child->out;
		if (start->spec->log_stderr != SPEC_LOG_SEPARATE
		    || (output_direct(start, 1, ".err", &child->err) == 0
			&& output_identity(child->err, status->output_err, sizeof(status->output_err))
			    == 0))
			return 0;
	}
	snprintf(error, size, "log.mode: direct: %s%s: %s", start->status.log,
	    child->err >= 0 && child->err != child->out ? ".err" : "",
	    errno == EOPNOTSUPP ? "this file system cannot punch holes" : strerror(errno));
	return -1;
}

/* Nobody else of this RUN may write it: two rotations of one file would lose each other's bytes. */
static int
output_shared(const struct start *start, const char *path, char *error, size_t size)
{
	const char *name;
	struct dir dir;
	int result = 0;

	if (dir_open(&dir, start->run, ".") < 0) {
		snprintf(error, size, "log.file: %s: %s", start->run_path, strerror(errno));
		return -1;
	}
	while (result == 0 && (name = dir_next(&dir)) != NULL) {
		struct view view;
		int other = name[0] == '.' || strcmp(name, start->name) == 0
		    ? -1
		    : rundir_container(start->run, name);

		if (other >= 0 && view_load(other, &view) == 0 && view_lives(&view)
		    && strcmp(view.status.log, path) == 0) {
			snprintf(error, size, "log.file: %s: container %s writes it", path, name);
			result = -1;
		}
		fd_close(&other);
	}
	dir_close(&dir);
	if (result == 0 && dir.error != 0) {
		snprintf(error, size, "log.file: %s: %s", start->run_path, strerror(dir.error));
		result = -1;
	}
	return result;
}

/* log.file for the monitor: it must be there or be possible, and be safe. Nothing is made. */
static int
output_check(const struct start *start, char *error, size_t size)
{
	const char *path = start->spec->log_file;
	char parent[OUTPUT_PATH];
	size_t length;
	struct stat st;
	int fd;

	if (path == NULL)
		return 0;
	length = (size_t)(strrchr(path, '/') - path);
	if (strlen(path) >= sizeof(parent)) {
		snprintf(error, size, "log.file: longer than %d bytes", OUTPUT_PATH - 1);
		return -1;
	}
	snprintf(parent, sizeof(parent), "%.*s/.", (int)length, path);
	fd = logopen(start->dir, path, O_WRONLY, &st);
	if (fd < 0
	    && (errno != ENOENT || faccessat(AT_FDCWD, parent, W_OK | X_OK, AT_EACCESS) < 0)) {
		snprintf(error, size, "log.file: %s: %s", path,
		    errno == EPERM ? "not a regular file of yours alone" : strerror(errno));
		return -1;
	}
	fd_close(&fd);
	return output_shared(start, path, error, size);
}

int
start_output(struct start *start, char *error, size_t size)
{
	struct child *child = &start->child;
	enum spec_log_mode mode = start->spec->log_mode;

	start->out = start->err = start->tty = -1;
	if (output_check(start, error, size) < 0)
		return -1;
	if (mode == SPEC_LOG_DIRECT)
		return output_directs(start, error, size);
	if (mode == SPEC_LOG_PIPE && output_logger(start, error, size) < 0)
		return -1;
	if (mode != SPEC_LOG_FILE && mode != SPEC_LOG_PIPE)
		return 0;
	if (start->spec->terminal || output_pipes(start) == 0) {
		if (mode == SPEC_LOG_PIPE)
			return 0; /* the logger outlives the monitor: pid 1 must not read beside it */
		spill_reset(start->dir);
		child->spill =
		    openat(start->dir, "spill", O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
		if (child->spill >= 0)
			return 0;
	}
	snprintf(error, size, "output: %s", strerror(errno));
	return -1;
}

void
start_output_undo(struct start *start)
{
	char path[sizeof(start->status.log) + 8];

	for (unsigned stream = 0; stream < 2; stream++) {
		snprintf(path, sizeof(path), "%s%s", start->status.log, stream == 0 ? "" : ".err");
		if (start->log_made[stream])
			unlinkat(start->dir, path, 0);
	}
}
