/* SPDX-License-Identifier: ISC */
/* In: the directories of a container's cgroups. Out: what their files count. It writes none. */
#include "show/usage.h"

#include <string.h>

#include "base/parse.h"
#include "show/columns.h"

enum {
	USAGE_FILE = 16384,	/* io.stat has a line a device */
};

static char usage_buffer[USAGE_FILE];

/* A file of one number; "max", and v1's number that no machine reaches, is none. */
static uint64_t
usage_number(const char *dir, const char *file)
{
	char value[64];
	uint64_t number;

	if (dir == NULL || *dir == '\0' || cgroup_read(dir, file, value, sizeof(value)) <= 0)
		return COLUMN_NONE;
	value[strcspn(value, "\n")] = '\0';
	return parse_u64(value, &number) < 0 || number >= INT64_MAX / 2 ? COLUMN_NONE : number;
}

/* The number behind "KEY " of a flat keyed file. */
static uint64_t
usage_keyed(const char *dir, const char *file, const char *key)
{
	size_t length = strlen(key);
	uint64_t number;

	if (dir == NULL || *dir == '\0'
	    || cgroup_read(dir, file, usage_buffer, sizeof(usage_buffer)) <= 0)
		return COLUMN_NONE;
	for (const char *line = usage_buffer; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0 || line[length] != ' ')
			continue;
		line += length + 1;
		return parse_u64_at(&line, &number) < 0 ? COLUMN_NONE : number;
	}
	return COLUMN_NONE;
}

/* The sum of all numbers behind a word: " rbytes=" of io.stat, " Read " of blkio. */
static uint64_t
usage_sum(const char *dir, const char *file, const char *word)
{
	uint64_t sum = 0;
	uint64_t number;

	if (dir == NULL || *dir == '\0' || cgroup_read(dir, file, usage_buffer, sizeof(usage_buffer)) < 0)
		return COLUMN_NONE;
	for (const char *at = usage_buffer; (at = strstr(at, word)) != NULL;) {
		at += strlen(word);
		if (parse_u64_at(&at, &number) == 0)
			sum += number;
	}
	return sum;
}

static void
usage_memory(struct usage *usage, const struct cgroup_set *set)
{
	bool v1 = set->path[CG_MEMORY][0] != '\0';
	const char *dir = cgroup_dir(set, CG_MEMORY);
	uint64_t cache;

	usage->memory = usage_number(dir, v1 ? "memory.usage_in_bytes" : "memory.current");
	usage->memory_limit = usage_number(dir, v1 ? "memory.limit_in_bytes" : "memory.max");
	if (usage->memory == COLUMN_NONE)
		return;
	cache = usage_keyed(dir, "memory.stat", v1 ? "total_inactive_file" : "inactive_file");
	if (cache != COLUMN_NONE)
		usage->memory -= cache < usage->memory ? cache : usage->memory;
}

static void
usage_io(struct usage *usage, const struct cgroup_set *set)
{
	static const char *const files[] = {
	    "blkio.throttle.io_service_bytes_recursive", "blkio.throttle.io_service_bytes"};
	const char *dir = cgroup_dir(set, CG_IO);

	usage->io_read = usage->io_write = COLUMN_NONE;
	if (set->path[CG_IO][0] == '\0') {
		usage->io_read = usage_sum(dir, "io.stat", " rbytes=");
		usage->io_write = usage_sum(dir, "io.stat", " wbytes=");
		return;
	}
	for (unsigned i = 0; i < 2 && usage->io_read == COLUMN_NONE; i++) {
		usage->io_read = usage_sum(dir, files[i], " Read ");
		usage->io_write = usage_sum(dir, files[i], " Write ");
	}
}

void
usage_read(struct usage *usage, const struct cgroup_set *set)
{
	const char *pids = cgroup_dir(set, CG_PIDS);

	/* v2 counts cpu time without its controller too. */
	usage->cpu_time = usage_keyed(set->path[CG_V2], "cpu.stat", "usage_usec");
	if (usage->cpu_time == COLUMN_NONE) {
		uint64_t ns = usage_number(set->path[CG_CPUACCT], "cpuacct.usage");

		if (ns == COLUMN_NONE)
			ns = usage_number(set->path[CG_CPU], "cpuacct.usage");
		usage->cpu_time = ns == COLUMN_NONE ? ns : ns / 1000;
	}
	usage_memory(usage, set);
	usage->pids = usage_number(pids, "pids.current");
	usage->pids_limit = usage_number(pids, "pids.max");
	usage_io(usage, set);
}
