/* SPDX-License-Identifier: ISC */
/*
 * subuid(5) and subgid(5). In: a user. Out: extents appended to a map. It
 * gives nobody an id: newuidmap(1) checks the same files again.
 */
#include "child/subid.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"

enum {
	SUBID_LINE = 1024,
	SUBID_LAST = 0xfffffffe,
};

/* USER:START:COUNT; 1 when it is the user's. */
static int
subid_line(char *line, const char *name, uid_t uid, uint32_t *start, uint32_t *count)
{
	char *first = strchr(line, ':');
	char *second = first == NULL ? NULL : strchr(first + 1, ':');
	uint32_t number;

	if (second == NULL)
		return 0;
	line[strcspn(line, "\n")] = '\0';
	*first = *second = '\0';
	if (strcmp(line, name) != 0 && (parse_u32(line, SUBID_LAST, &number) < 0 || number != uid))
		return 0;
	return parse_u32(first + 1, SUBID_LAST, start) == 0
	    && parse_u32(second + 1, SUBID_LAST, count) == 0 && *count > 0
	    && *start <= SUBID_LAST - *count;
}

uint32_t
subid_append(struct idmap *map, const char *file, uid_t uid, uint32_t next)
{
	char line[SUBID_LINE];
	char name[256] = "";
	uint32_t added = 0;
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	FILE *stream = fopen(file, "re");

	if (root < 0 || ids_name(root, uid, name, sizeof(name)) < 0)
		name[0] = '\0';
	while (stream != NULL && map->count < IDMAP_EXTENTS && fgets(line, sizeof(line), stream) != NULL) {
		uint32_t start, count;

		if (!subid_line(line, name, uid, &start, &count) || count > SUBID_LAST - next - added)
			continue;
		map->extent[map->count].inside = next + added;
		map->extent[map->count].outside = start;
		map->extent[map->count++].count = count;
		added += count;
	}
	if (stream != NULL)
		fclose(stream);
	if (root >= 0)
		close(root);
	return added;
}
