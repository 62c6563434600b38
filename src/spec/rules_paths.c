/* SPDX-License-Identifier: ISC */
/* security.masked_paths, readonly_paths, and the mounts they meet. In: a spec. Out: the rule it breaks. */
#include <stdio.h>

#include "spec/paths.h"
#include "spec/rules.h"

static int
paths_list(char **words, const char *const *standard, const char *key, char *error, size_t size)
{
	const char *bad;
	const char *why = paths_check(words, standard, &bad);

	if (why != NULL)
		snprintf(error, size, "security.%s: %.200s%s%s", key, bad, *bad != '\0' ? ": " : "", why);
	return why != NULL ? -1 : 0;
}

/* What is mounted where a mask covers it would be lost without a word. */
static int
paths_mounts(const struct spec *spec, char *error, size_t size)
{
	struct paths_entry entry;

	for (unsigned at = 0; paths_next(spec->masked_paths, paths_masked, &at, &entry);) {
		for (unsigned i = 0; i < spec->mount_count; i++) {
			if (!paths_above(entry.path, spec->mounts[i].target))
				continue;
			snprintf(error, size, "security.masked_paths: %s covers the mount at %s (-%s takes "
					      "it from the list)", entry.path, spec->mounts[i].target, entry.path);
			return -1;
		}
	}
	return 0;
}

int
rules_paths(const struct spec *spec, char *error, size_t size)
{
	return paths_list(spec->masked_paths, paths_masked, "masked_paths", error, size) < 0
		|| paths_list(spec->readonly_paths, paths_readonly, "readonly_paths", error, size) < 0
	    ? -1
	    : paths_mounts(spec, error, size);
}
