/* SPDX-License-Identifier: ISC */
/* /proc/self/mountinfo and cgroup, read line by line; subuid(5). */
#include "fuzz.h"

#include "base/lines.h"

static int
lines_fuzz(struct lines *lines, int dirfd, const char *name)
{
	MUST(dirfd == AT_FDCWD && strncmp(name, "/proc/self/", 11) == 0);
	return lines_open(lines, fuzz_dir(), "mounts");
}
#include "../../src/child/mountinfo.c"
#include "../../src/child/subid.c"
#define lines_open lines_fuzz
#include "../../src/run/hierarchy.c"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mountinfo_table table = {0};
	static struct hierarchies all;
	char *text = fuzz_string(data, size);
	char *rest = text;
	struct idmap map = {0};
	char path[80];
	char *line;

	fuzz_put("mounts", data, size);
	(void)hierarchy_find(&all);
	while ((line = strsep(&rest, "\n")) != NULL)
		if (mountinfo_row(&table, line) < 0)
			break;
	for (size_t i = 0; i < table.count; i++) {
		(void)mountinfo_within(&table, &table.row[i], table.row[0].id);
		(void)mountinfo_covered(&table, &table.row[i]);
	}
	mountinfo_free(&table);
	free(text);
	snprintf(path, sizeof(path), "%s/mounts", fuzz_path);
	(void)subid_append(&map, path, 1000, 0);
	for (unsigned i = 0; i < map.count; i++)
		MUST((uint64_t)map.extent[i].outside + map.extent[i].count <= UINT32_MAX);
	return 0;
}
