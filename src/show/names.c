/* SPDX-License-Identifier: ISC */
/* Which containers a verb is about. In: patterns. Out: names that stand in RUN. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/dir.h"
#include "base/fd.h"
#include "run/label.h"
#include "run/refusal.h"
#include "run/rundir.h"
#include "show/show.h"

static bool
names_wanted(const struct show *show, const char *name)
{
	if (*show->names == NULL)
		return true;
	for (char **pattern = show->names; *pattern != NULL; pattern++)
		if (fnmatch(*pattern, name, 0) == 0)
			return true;
	return false;
}

static int
names_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **
names_add(char **names, size_t count, const char *name)
{
	/* Doubled at each power of two; the NULL behind the last has its place. */
	if ((count & (count + 1)) == 0) {
		names = realloc(names, 2 * (count + 1) * sizeof(*names));
		if (names == NULL)
			die(EXIT_TROUBLE, "out of memory");
	}
	names[count] = strdup(name);
	if (names[count] == NULL)
		die(EXIT_TROUBLE, "out of memory");
	names[count + 1] = NULL;
	return names;
}

char **
show_names(const struct show *show)
{
	char **names = calloc(1, sizeof(*names));
	size_t count = 0;
	const char *name;
	struct dir dir;

	if (names == NULL)
		die(EXIT_TROUBLE, "out of memory");
	if (show->run < 0)
		return names;
	if (dir_open(&dir, show->run, ".") < 0)
		die(EXIT_TROUBLE, "%s: %s", show->run_path, strerror(errno));
	while ((name = dir_next(&dir)) != NULL)
		if (name[0] != '.' && names_wanted(show, name))
			names = names_add(names, count++, name);
	if (dir.error != 0) /* an empty list would tell that nothing is there */
		die(EXIT_TROUBLE, "%s: %s", show->run_path, strerror(dir.error));
	dir_close(&dir);
	qsort(names, count, sizeof(*names), names_compare);
	return names;
}

int
show_missing(const struct show *show)
{
	int worst = EXIT_YES;

	for (char **name = show->names; *name != NULL; name++) {
		int dir;

		if (strpbrk(*name, "*?[") != NULL)
			continue;
		dir = show->run < 0 ? -1 : rundir_container(show->run, *name);
		if (dir < 0) {
			bool none = show->run < 0 || errno == ENOENT;

			warn("%s: %s: %s: %s", *name, show->verb, show->run_path,
			    none ? REFUSAL_NONE : strerror(errno));
			if (worst == EXIT_YES)
				worst = none ? EXIT_NONE : EXIT_TROUBLE;
		}
		fd_close(&dir);
	}
	return worst;
}

bool
show_selected(const struct show *show, const struct view *view)
{
	for (unsigned i = 0; i < show->labels.count; i++)
		if (!label_match(&view->status, show->labels.word[i]))
			return false;
	return true;
}
