/* SPDX-License-Identifier: ISC */
/*
 * The set of directories and their files. In: a set, or the record's `undo`.
 * Out: values read and written. It makes and removes no directory.
 */
#include "run/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"

/* What a line of `undo` starts with. */
static const char *
cgroup_word(unsigned i)
{
	return i == CG_V2 ? "cgroup" : cgroup_names[i].v1;
}

const char *
cgroup_dir(const struct cgroup_set *set, enum cgroup_controller controller)
{
	if (set->path[controller][0] != '\0')
		return set->path[controller];
	return set->path[CG_V2][0] != '\0' && controller < CG_V2_END ? set->path[CG_V2] : NULL;
}

static int
cgroup_file(const char *dir, const char *file, char *path, size_t size)
{
	struct text text;

	text_init(&text, path, size);
	text_str(&text, dir);
	text_char(&text, '/');
	text_str(&text, file);
	if (!text.full)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

int
cgroup_write(const char *dir, const char *file, const char *value)
{
	char path[CGROUP_PATH + 80];

	return cgroup_file(dir, file, path, sizeof(path)) < 0 ? -1
							      : io_write_kernel(AT_FDCWD, path, value);
}

int
cgroup_read(const char *dir, const char *file, char *value, size_t size)
{
	char path[CGROUP_PATH + 80];

	return cgroup_file(dir, file, path, sizeof(path)) < 0
	    ? -1
	    : (int)io_read_kernel(AT_FDCWD, path, value, size);
}

int
cgroup_open_join(const struct cgroup_set *set, bool v2, int *fds)
{
	char path[CGROUP_PATH + 80];
	bool failed = false;

	for (unsigned i = 0; i < CG_COUNT; i++) {
		fds[i] = -1;
		if (failed || set->path[i][0] == '\0' || (i == CG_V2 && !v2))
			continue;
		fds[i] = cgroup_file(set->path[i], "cgroup.procs", path, sizeof(path)) < 0
		    ? -1
		    : open(path, O_WRONLY | O_CLOEXEC);
		failed = fds[i] < 0;
	}
	if (failed)
		cgroup_close_join(fds);
	return failed ? -1 : 0;
}

int
cgroup_join(int *fds)
{
	int result = 0;

	for (unsigned i = 0; i < CG_COUNT; i++)
		if (fds[i] >= 0 && result == 0 && write(fds[i], "0", 1) != 1)
			result = -1;
	cgroup_close_join(fds);
	return result;
}

void
cgroup_close_join(int *fds)
{
	for (unsigned i = 0; i < CG_COUNT; i++)
		fd_close(&fds[i]);
}

int
cgroup_save(const struct cgroup_set *set, int dirfd)
{
	char buffer[CG_COUNT * (CGROUP_PATH + 16)];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	for (unsigned i = 0; i < CG_COUNT; i++) {
		if (set->path[i][0] == '\0')
			continue;
		text_str(&text, cgroup_word(i));
		text_char(&text, ' ');
		text_str(&text, set->path[i]);
		text_char(&text, '\n');
	}
	return io_replace_file(dirfd, "undo", text.start, text.length, 0644);
}

int
cgroup_load(struct cgroup_set *set, int dirfd)
{
	char buffer[CG_COUNT * (CGROUP_PATH + 16) + 4096];
	char *line = buffer;

	memset(set, 0, sizeof(*set));
	if (io_read_file(dirfd, "undo", buffer, sizeof(buffer)) < 0)
		return -1;
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		char *next = line + length + (line[length] == '\n');

		line[length] = '\0';
		for (unsigned i = 0; i < CG_COUNT; i++) {
			size_t head = strlen(cgroup_word(i));

			if (strncmp(line, cgroup_word(i), head) == 0 && line[head] == ' '
			    && line[head + 1] == '/' && length - head <= CGROUP_PATH)
				memcpy(set->path[i], line + head + 1, length - head);
		}
		line = next;
	}
	return 0;
}

/* The number behind `word ` at the start of a line of a flat keyed file. */
static uint64_t
cgroup_number(const char *list, const char *word)
{
	size_t length = strlen(word);
	uint64_t number = 0;

	while (*list != '\0') {
		if (strncmp(list, word, length) == 0 && list[length] == ' ') {
			list += length + 1;
			return parse_u64_at(&list, &number) < 0 ? 0 : number;
		}
		list += strcspn(list, "\n");
		list += *list == '\n';
	}
	return 0;
}

uint64_t
cgroup_oom(const struct cgroup_set *set)
{
	bool v1 = set->path[CG_MEMORY][0] != '\0';
	const char *dir = cgroup_dir(set, CG_MEMORY);
	char value[1024];
	uint64_t kills, groups;

	/* v2 counts what is below too; on v1 only a session's own group does not count here. */
	if (dir == NULL
	    || cgroup_read(dir, v1 ? "memory.oom_control" : "memory.events", value, sizeof(value)) < 0)
		return 0;
	kills = cgroup_number(value, "oom_kill");
	groups = cgroup_number(value, "oom_group_kill");
	return kills > groups ? kills : groups;
}

bool
cgroup_only(int dirfd)
{
	char buffer[CG_COUNT * (CGROUP_PATH + 16) + 4096];
	const char *line = buffer;

	if (io_read_file(dirfd, "undo", buffer, sizeof(buffer)) < 0)
		return errno == ENOENT;
	while (*line != '\0') {
		size_t length = strcspn(line, " \n");
		unsigned i = 0;

		while (i < CG_COUNT
		    && (strlen(cgroup_word(i)) != length || strncmp(line, cgroup_word(i), length) != 0))
			i++;
		if (i == CG_COUNT)
			return false;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return true;
}

bool
cgroup_stillborn(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}
