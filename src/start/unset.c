/* SPDX-License-Identifier: ISC */
/*
 * In: names of keys. Out: lines of a configuration gone, cgroup files at what they
 * are without a limit. A key whose file has no such value is a row without one.
 */
#include "start/unset.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "start/journal.h"

struct unset_row {
	const char *key;
	enum cgroup_controller controller;
	const char *v2, *v2_value;
	const char *v1, *v1_value;
};

/* NULL: of a device or a page size that nobody names any more, or of the parent's. */
static const struct unset_row unset_rows[] = {
	{"memory", CG_MEMORY, "memory.max", "max", "memory.limit_in_bytes", "-1"},
	{"memory_high", CG_MEMORY, "memory.high", "max", NULL, NULL},
	{"memory_low", CG_MEMORY, "memory.low", "0", "memory.soft_limit_in_bytes", "-1"},
	{"swap", CG_MEMORY, "memory.swap.max", "max", "memory.memsw.limit_in_bytes", "-1"},
	{"pids", CG_PIDS, "pids.max", "max", "pids.max", "max"},
	{"cpu", CG_CPU, "cpu.max", "max 100000", "cpu.cfs_quota_us", "-1"},
	{"cpu_weight", CG_CPU, "cpu.weight", "100", "cpu.shares", "1024"},
	{"cpuset", CG_CPUSET, "cpuset.cpus", "\n", NULL, NULL},
	{"cpuset_mems", CG_CPUSET, "cpuset.mems", "\n", NULL, NULL},
	{"io_weight", CG_IO, NULL, NULL, NULL, NULL},
	{"io_max", CG_IO, NULL, NULL, NULL, NULL},
	{"hugetlb", CG_HUGETLB, NULL, NULL, NULL, NULL},
	{"cgroup.", CG_V2, NULL, NULL, NULL, NULL},
};

void
unset_strip(char *text, const char *option)
{
	size_t section = strcspn(option, ".");
	size_t key = strcspn(option + section + 1, "=");
	bool inside = false;
	char *to = text;

	for (char *line = text, *next; *line != '\0'; line = next) {
		size_t length = strcspn(line, "\n");

		next = line + length + (line[length] == '\n');
		if (*line == '[')
			inside = strncmp(line + 1, option, section) == 0 && line[1 + section] == ']';
		else if (inside && strncmp(line, option + section + 1, key) == 0
		    && strncmp(line + key, " =", 2) == 0)
			continue;
		memmove(to, line, (size_t)(next - line));
		to += next - line;
	}
	*to = '\0';
}

static const struct unset_row *
unset_find(const char *option)
{
	size_t length = strcspn(option, "=");

	if (strncmp(option, "limits.", 7) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(unset_rows) / sizeof(unset_rows[0]); i++) {
		size_t own = strlen(unset_rows[i].key);

		if (strncmp(option + 7, unset_rows[i].key, own) == 0
		    && (length == 7 + own || unset_rows[i].key[own - 1] == '.'))
			return &unset_rows[i];
	}
	return NULL;
}

int
unset_write(const struct cgroup_set *set, const char *option, char *error, size_t size)
{
	const struct unset_row *row = unset_find(option);
	bool old = row != NULL && set->path[row->controller][0] != '\0' && row->controller != CG_V2;
	const char *dir = row == NULL ? NULL : cgroup_dir(set, row->controller);
	const char *file = row == NULL ? NULL : old ? row->v1 : row->v2;

	if (row == NULL)
		return 0;
	if (dir != NULL && file != NULL
	    && (journal_write(dir, file, old ? row->v1_value : row->v2_value) == 0
		|| errno == ENOENT)) /* without that controller there was no limit */
		return 0;
	if (dir == NULL && file != NULL)
		return 0;
	snprintf(error, size, "%.*s: %s", (int)strcspn(option, "="), option,
	    file != NULL ? strerror(errno)
			 : "cannot be taken away while it lives: give another value, or stop it first");
	return -1;
}
