/* SPDX-License-Identifier: ISC */
/*
 * The id maps of the container's user namespace: which numbers inside are
 * which numbers outside. Planned before any process exists; 0 is always one
 * of the numbers inside, for it is who makes the container.
 */
#ifndef CHILD_IDMAP_H
#define CHILD_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "child/ids.h"
#include "spec/spec.h"

enum {
	IDMAP_EXTENTS = 32,
};

struct idmap {
	unsigned count;
	struct {
		uint32_t inside, outside, count;
	} extent[IDMAP_EXTENTS];
};

enum idmap_how {
	IDMAP_NONE,	/* no user namespace of its own */
	IDMAP_SINGLE,	/* the caller's ids alone: anybody may; setgroups(2) is denied */
	IDMAP_WRITE,	/* written by us: root */
	IDMAP_TOOL,	/* newuidmap(1) and newgidmap(1), for ranges of subuid(5) */
	IDMAP_JOINED,	/* another's, mapped long since */
};

struct idmaps {
	enum idmap_how how;
	bool nested;	/* the payload's user is put upon inside 0 by one more namespace */
	struct idmap uid, gid;
	char tool_dir[32];	/* where newuidmap is */
};

/*
 * Decides how, from namespaces.user, user_map, uid_map, gid_map of the spec,
 * the caller's ids and (auto, subid) /etc/subuid, /etc/subgid. Ids that the
 * payload shall have must be mapped (of another's, joined, the kernel knows); groups it has only by /etc/group of the
 * container and that are not are taken out of ids. -1 with a message.
 */
int idmap_plan(struct idmaps *maps, const struct spec *spec, struct ids *ids, bool joined,
    char *error, size_t size);

/* Appends A:B:N[,A:B:N...] as a line of [mount] has them, checked long since. -1: too many. */
int idmap_ranges(struct idmap *map, const char *text);

/* The lines of /proc/PID/uid_map. */
void idmap_print(const struct idmap *map, struct text *text);

/* The number outside of `inside`, `inside` itself without a map. -1: it has none. */
int64_t idmap_outside(const struct idmap *map, uint32_t inside);

/* "single", "map", "subid", "joined", or "" without a user namespace. */
const char *idmap_word(const struct idmaps *maps);

#endif
