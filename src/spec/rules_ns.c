/* SPDX-License-Identifier: ISC */
/* [namespaces]: what its keys ask of each other and of the caller's uid. */
#include "spec/rules.h"

#include <stdio.h>
#include <unistd.h>

#include "base/parse.h"

/* One word of a map; 0 when it is one. */
static int
rules_map_word(const char *at)
{
	uint64_t number[3];

	for (unsigned i = 0; i < 3; i++, at++)
		if (parse_u64_at(&at, &number[i]) < 0 || *at != (i < 2 ? ':' : '\0'))
			return -1;
	return number[2] > 0 && number[0] + number[2] <= UINT32_MAX
		&& number[1] + number[2] <= UINT32_MAX && number[2] <= UINT32_MAX
		&& number[0] <= UINT32_MAX && number[1] <= UINT32_MAX
	    ? 0
	    : -1;
}

/* The user namespace: who it is for, and whether the maps are maps. NULL or why not. */
static const char *
rules_user(struct spec *spec)
{
	char *const *lists[] = {spec->uid_map, spec->gid_map};

	if (spec->user_ns == SPEC_NS_AUTO)
		spec->user_ns = geteuid() == 0 ? SPEC_NS_HOST : SPEC_NS_PRIVATE;
	if ((spec->uid_map[0] == NULL) != (spec->gid_map[0] == NULL))
		return "namespaces.uid_map, gid_map: both or none";
	for (unsigned i = 0; i < 2; i++)
		for (char *const *word = lists[i]; *word != NULL; word++)
			if (rules_map_word(*word) < 0)
				return i == 0 ? "namespaces.uid_map: not INSIDE:OUTSIDE:COUNT"
					      : "namespaces.gid_map: not INSIDE:OUTSIDE:COUNT";
	if (spec->uid_map[0] != NULL && spec->user_ns != SPEC_NS_PRIVATE)
		return "namespaces.uid_map: namespaces.user is not private";
	if (spec->uid_map[0] != NULL && spec->user_map != SPEC_MAP_AUTO)
		return "namespaces.user_map: uid_map and gid_map are given";
	return NULL;
}

static const char *
rules_time(struct spec *spec)
{
	bool offsets = spec->time_monotonic != NULL || spec->time_boottime != NULL;
	int64_t ns;

	if (spec->time_ns == SPEC_NS_AUTO)
		spec->time_ns = offsets ? SPEC_NS_PRIVATE : SPEC_NS_HOST;
	if (offsets && spec->time_ns != SPEC_NS_PRIVATE)
		return "namespaces.time_monotonic, time_boottime: namespaces.time is not private";
	if (spec->time_monotonic != NULL && parse_offset(spec->time_monotonic, &ns) < 0)
		return "namespaces.time_monotonic: not a number of seconds like -86400 or 1.5";
	if (spec->time_boottime != NULL && parse_offset(spec->time_boottime, &ns) < 0)
		return "namespaces.time_boottime: not a number of seconds like -86400 or 1.5";
	return NULL;
}

static const char *
rules_kinds(const struct spec *spec)
{
	if (spec->mount_ns == SPEC_NS_HOST)
		return "namespaces.mount: a container made in the host's would change the host's mounts";
	if (spec->mount_ns != SPEC_NS_PRIVATE)
		return "namespaces.mount: another's root is entered with ctr-spawn exec";
	if (spec->pid_ns != SPEC_NS_PRIVATE && !spec->init)
		return "container.init: no: without a pid namespace of its own nothing would reap";
	return NULL;
}

int
rules_namespaces(struct spec *spec, char *error, size_t size)
{
	const char *why = rules_user(spec);

	if (why == NULL)
		why = rules_time(spec);
	if (why == NULL)
		why = rules_kinds(spec);
	if (why == NULL)
		return 0;
	snprintf(error, size, "%s", why);
	return -1;
}
