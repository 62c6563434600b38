/* SPDX-License-Identifier: ISC */
/*
 * Which map, and who writes it. In: the spec, the caller's ids. Out: struct
 * idmaps, or the reason why there is none. No process, no namespace yet.
 */
#include "child/idmap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "child/subid.h"
#include "spec/capset.h"

static void
idmap_one(struct idmap *map, uint32_t outside)
{
	map->count = 1;
	map->extent[0].inside = 0;
	map->extent[0].outside = outside;
	map->extent[0].count = 1;
}

static bool
idmap_has(const struct idmap *map, uint32_t id)
{
	for (unsigned i = 0; i < map->count; i++)
		if (id >= map->extent[i].inside && id - map->extent[i].inside < map->extent[i].count)
			return true;
	return false;
}

int64_t
idmap_outside(const struct idmap *map, uint32_t inside)
{
	for (unsigned i = 0; i < map->count; i++)
		if (inside >= map->extent[i].inside
		    && inside - map->extent[i].inside < map->extent[i].count)
			return (int64_t)map->extent[i].outside + (inside - map->extent[i].inside);
	return map->count == 0 ? (int64_t)inside : -1;
}

void
idmap_print(const struct idmap *map, struct text *text)
{
	for (unsigned i = 0; i < map->count; i++) {
		text_u64(text, map->extent[i].inside);
		text_char(text, ' ');
		text_u64(text, map->extent[i].outside);
		text_char(text, ' ');
		text_u64(text, map->extent[i].count);
		text_char(text, '\n');
	}
}

const char *
idmap_word(const struct idmaps *maps)
{
	static const char *const words[] = {"", "single", "map", "subid", "joined"};

	return words[maps->how];
}

int
idmap_ranges(struct idmap *map, const char *text)
{
	for (const char *at = text; *at != '\0'; at += *at == ',') {
		uint64_t number[3];

		if (map->count == IDMAP_EXTENTS)
			return -1;
		for (unsigned i = 0; i < 3; i++) {
			if ((i > 0 && *at++ != ':') || parse_u64_at(&at, &number[i]) < 0)
				return -1;
		}
		map->extent[map->count].inside = (uint32_t)number[0];
		map->extent[map->count].outside = (uint32_t)number[1];
		map->extent[map->count++].count = (uint32_t)number[2];
	}
	return 0;
}

/* Words INSIDE:OUTSIDE:COUNT of the spec, which has checked them. */
static int
idmap_words(struct idmap *map, char *const *words)
{
	for (; *words != NULL; words++)
		if (idmap_ranges(map, *words) < 0)
			return -1;
	return 0;
}

/* newuidmap and newgidmap, both in one directory. */
static bool
idmap_tool(struct idmaps *maps)
{
	static const char *const dirs[] = {"/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin",
	    "/run/wrappers/bin"};
	char path[64];

	for (unsigned i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(path, sizeof(path), "%s/newuidmap", dirs[i]);
		if (access(path, X_OK) < 0)
			continue;
		snprintf(path, sizeof(path), "%s/newgidmap", dirs[i]);
		if (access(path, X_OK) < 0)
			continue;
		snprintf(maps->tool_dir, sizeof(maps->tool_dir), "%s", dirs[i]);
		return true;
	}
	return false;
}

static int
idmap_explicit(struct idmaps *maps, const struct spec *spec, char *error, size_t size)
{
	if (idmap_words(&maps->uid, spec->uid_map) < 0 || idmap_words(&maps->gid, spec->gid_map) < 0) {
		snprintf(error, size, "namespaces.uid_map: more than %d ranges", IDMAP_EXTENTS);
		return -1;
	}
	if (!idmap_has(&maps->uid, 0) || !idmap_has(&maps->gid, 0)) {
		snprintf(error, size, "namespaces.uid_map: 0 inside must be in both maps: "
				      "it is who makes the container");
		return -1;
	}
	maps->how = IDMAP_WRITE;
	if (geteuid() == 0)
		return 0;
	if (maps->uid.count == 1 && maps->uid.extent[0].count == 1
	    && maps->uid.extent[0].outside == geteuid() && maps->gid.count == 1
	    && maps->gid.extent[0].count == 1 && maps->gid.extent[0].outside == getegid()) {
		maps->how = IDMAP_SINGLE;
		return 0;
	}
	maps->how = IDMAP_TOOL;
	if (idmap_tool(maps))
		return 0;
	snprintf(error, size, "namespaces.uid_map: needs newuidmap and newgidmap (Debian's package "
			      "uidmap): who is not root may map only 0:%u:1 and 0:%u:1 without",
	    (unsigned)geteuid(), (unsigned)getegid());
	return -1;
}

static void
idmap_single(struct idmaps *maps, const struct ids *ids)
{
	maps->how = IDMAP_SINGLE;
	idmap_one(&maps->uid, geteuid());
	idmap_one(&maps->gid, getegid());
	maps->nested = ids->uid != 0 || ids->gid != 0;
}

/* The caller is root inside, the others come from the ranges; for root all do. 0: there are none. */
static int
idmap_subid(struct idmaps *maps)
{
	uint32_t next = geteuid() == 0 ? 0 : 1;

	memset(&maps->uid, 0, sizeof(maps->uid));
	memset(&maps->gid, 0, sizeof(maps->gid));
	if (next == 1) {
		idmap_one(&maps->uid, geteuid());
		idmap_one(&maps->gid, getegid());
	}
	if (subid_append(&maps->uid, "/etc/subuid", geteuid(), next) == 0
	    || subid_append(&maps->gid, "/etc/subgid", geteuid(), next) == 0)
		return 0;
	maps->how = next == 0 ? IDMAP_WRITE : IDMAP_TOOL;
	return 1;
}

static int
idmap_auto(struct idmaps *maps, const struct spec *spec, const struct ids *ids, char *error,
    size_t size)
{
	bool root = geteuid() == 0;

	if (spec->user_map != SPEC_MAP_SINGLE) {
		int found = idmap_subid(maps);

		if (found && (root || idmap_tool(maps)))
			return 0;
		if (root || spec->user_map == SPEC_MAP_SUBID) {
			snprintf(error, size, "namespaces.user_map: %s",
			    found ? "needs newuidmap and newgidmap (Debian's package uidmap)"
				  : "/etc/subuid and /etc/subgid give this user no range; a line "
				    "like NAME:100000:65536 in both does");
			return -1;
		}
	}
	idmap_single(maps, ids);
	return 0;
}

/* Asked groups must be there; those by membership are left out where they are not. */
static int
idmap_groups(const struct idmaps *maps, struct ids *ids, char *error, size_t size)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < ids->group_count; i++) {
		bool mapped = maps->nested ? ids->groups[i] == ids->gid
					   : idmap_has(&maps->gid, ids->groups[i]);

		if (mapped) {
			ids->groups[kept++] = ids->groups[i];
		} else if (i < ids->asked) {
			snprintf(error, size, "container.groups: %u is not in the map of the user "
					      "namespace (see namespaces.user_map)",
			    (unsigned)ids->groups[i]);
			return -1;
		}
	}
	ids->group_count = kept;
	return 0;
}

int
idmap_plan(struct idmaps *maps, const struct spec *spec, struct ids *ids, bool joined, char *error,
    size_t size)
{
	struct capset ambient = {0, 0};
	int result;

	memset(maps, 0, sizeof(*maps));
	if (joined)
		maps->how = IDMAP_JOINED;
	if (spec->user_ns != SPEC_NS_PRIVATE)
		return 0;
	result = spec->uid_map[0] != NULL ? idmap_explicit(maps, spec, error, size)
					  : idmap_auto(maps, spec, ids, error, size);
	if (result < 0)
		return -1;
	if (!maps->nested && (!idmap_has(&maps->uid, ids->uid) || !idmap_has(&maps->gid, ids->gid))) {
		snprintf(error, size, "container.user: %u:%u is not in the map of the user namespace "
				      "(see namespaces.user_map)",
		    (unsigned)ids->uid, (unsigned)ids->gid);
		return -1;
	}
	if (maps->nested && capset_parse(spec->caps_ambient, "none", &ambient) == NULL
	    && ambient.mask != 0) {
		snprintf(error, size, "security.caps_ambient: with the caller's ids alone only user 0 "
				      "has power in the container (see namespaces.user_map)");
		return -1;
	}
	return idmap_groups(maps, ids, error, size);
}
