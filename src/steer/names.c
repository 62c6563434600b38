/* SPDX-License-Identifier: ISC */
/* Names and patterns. In: words. Out: names of containers, sorted within a pattern, each once. */
#include "steer/names.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/fd.h"
#include "run/label.h"
#include "run/rundir.h"

struct names {
	char **list;
	size_t count, size;
};

static int
names_add(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->list[i], name) == 0)
			return 0;
	if (names->count + 1 >= names->size) {
		size_t size = names->size == 0 ? 64 : names->size * 2;
		char **list = realloc(names->list, size * sizeof(*list));

		if (list == NULL)
			return -1;
		names->list = list;
		names->size = size;
	}
	names->list[names->count] = strdup(name);
	if (names->list[names->count] == NULL)
		return -1;
	names->list[++names->count] = NULL;
	return 0;
}

static int
names_compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Whether its record has all labels that are asked for. */
static bool
names_labels(const struct signal_job *job, const char *name)
{
	struct status status;
	int dir;

	if (job->labels.count == 0)
		return true;
	dir = rundir_container(job->run, name);
	if (dir < 0 || status_read(dir, &status) < 0) {
		fd_close(&dir);
		return false;
	}
	fd_close(&dir);
	for (unsigned i = 0; i < job->labels.count; i++)
		if (!label_match(&status, job->labels.word[i]))
			return false;
	return true;
}

/* All containers that match; how many, or -1. */
static int
names_match(struct names *names, const struct signal_job *job, const char *pattern)
{
	size_t first = names->count;
	const char *name;
	struct dir dir;
	int matched = 0;
	int result = 0;

	if (job->run < 0)
		return 0;
	if (dir_open(&dir, job->run, ".") < 0)
		return -1;
	while (result == 0 && (name = dir_next(&dir)) != NULL) {
		if (name[0] == '.' || fnmatch(pattern, name, 0) != 0
		    || !names_labels(job, name))
			continue;
		result = names_add(names, name);
		matched++;
	}
	if (dir.error != 0)
		result = -1;
	dir_close(&dir);
	if (names->count > first)
		qsort(names->list + first, names->count - first, sizeof(*names->list), names_compare);
	return result < 0 ? -1 : matched;
}

char **
names_expand(const struct signal_job *job, char **words)
{
	struct names names = {NULL, 0, 0};
	int matched = 0;

	if (job->all && *words == NULL)
		matched = names_match(&names, job, "*");
	for (; *words != NULL && matched >= 0; words++) {
		matched = job->all || strpbrk(*words, "*?[") != NULL
		    ? names_match(&names, job, *words)
		    : 0;
		if (matched == 0 && !job->all)
			matched = names_add(&names, *words);
	}
	if (names.list == NULL && matched >= 0)
		names.list = calloc(1, sizeof(*names.list));
	if (matched < 0) {
		while (names.count > 0) /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): then there is a list */
			free(names.list[--names.count]);
		free(names.list);
		return NULL;
	}
	return names.list;
}
