/* SPDX-License-Identifier: ISC */
/* subuid(5): whose ranges count, and which of them can be had. TAP. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "child/subid.h"

static unsigned count, failed;
static char path[] = "/tmp/unit-subid.XXXXXX";

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

/* How many ids that file gives to the user, from inside `next` on. */
static uint32_t
gives(struct idmap *map, const char *text, uid_t uid, uint32_t next)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (io_write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
	memset(map, 0, sizeof(*map));
	return subid_append(map, path, uid, next);
}

static void
many(struct idmap *map)
{
	char text[64 * 16] = "";

	for (unsigned i = 0; i < IDMAP_EXTENTS + 8; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "77:%u:1\n", 1000 + 2 * i);
	check(gives(map, text, 77, 1) == IDMAP_EXTENTS && map->count == IDMAP_EXTENTS, "as many ranges as a map can have");
}

int
main(void)
{
	static struct idmap map;
	int fd = mkstemp(path);

	if (fd < 0) {
		perror(path);
		return 1;
	}
	close(fd);
	check(gives(&map, "root:100:5\n0:200:7\n", 0, 1) == 12 && map.count == 2 && map.extent[0].inside == 1
	    && map.extent[0].outside == 100 && map.extent[0].count == 5 && map.extent[1].inside == 6 && map.extent[1].outside == 200,
	    "by name and by number, one behind the other");
	check(gives(&map, "rootless:100:5\nroo:100:5\n1:100:5\n00x:100:5\n", 0, 1) == 0, "not another user's");
	check(gives(&map, "0\n0:100\n0:x:5\n0:100:x\n0:100:0\n0:100:5:6\n", 0, 1) == 0, "not what is no range");
	check(gives(&map, "0:4294967290:6\n", 0, 1) == 0 && gives(&map, "0:4294967289:5\n", 0, 1) == 5, "none beyond the last id");
	check(gives(&map, "0:100:4294967000\n0:100:5\n", 0, 4294967285) == 5, "none that does not fit inside");
	many(&map);
	unlink(path);
	check(subid_append(&map, path, 0, 1) == 0, "no file: no ranges");
	printf("1..%u\n", count);
	return failed != 0;
}
