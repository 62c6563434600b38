/* SPDX-License-Identifier: ISC */
/*
 * setrlimit(2) by the spec. In: rlimit.NAME entries. Out: the payload's limits,
 * set while it is still root; a hard limit above the caller's own was raised
 * by the parent before the clone.
 */
#include "child/rlimits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "child/child.h"
#include "spec/limits.h"

static rlim_t
rlimits_value(uint64_t value)
{
	return value == LIMITS_UNLIMITED ? RLIM_INFINITY : (rlim_t)value;
}

/* NAME=SOFT[:HARD], which spec_load() has checked. */
static int
rlimits_entry(const char *entry, char *name, size_t size, int *resource, struct rlimit *limit)
{
	size_t length = strcspn(entry, "=");
	uint64_t soft, hard;

	snprintf(name, size, "%.*s", (int)length, entry);
	if (limits_rlimit(name, entry + length + 1, resource, &soft, &hard) != NULL) {
		errno = EINVAL;
		return -1;
	}
	limit->rlim_cur = rlimits_value(soft);
	limit->rlim_max = rlimits_value(hard);
	return 0;
}

int
rlimits_raise(const struct spec *spec, char *error, size_t size)
{
	for (char *const *entry = spec->rlimits; *entry != NULL; entry++) {
		struct rlimit wanted, own;
		char name[32];
		int resource;

		if (rlimits_entry(*entry, name, sizeof(name), &resource, &wanted) < 0
		    || getrlimit(resource, &own) < 0) {
			snprintf(error, size, "limits.rlimit.%s: %s", name, strerror(errno));
			return -1;
		}
		if (own.rlim_max == RLIM_INFINITY || wanted.rlim_max <= own.rlim_max)
			continue;
		own.rlim_max = wanted.rlim_max;
		if (setrlimit(resource, &own) < 0) {
			snprintf(error, size, "limits.rlimit.%s: above the caller's own hard limit: %s", name,
			    errno == EPERM ? "needs CAP_SYS_RESOURCE, and nofile at most fs.nr_open"
					   : strerror(errno));
			return -1;
		}
	}
	return 0;
}

int
step_rlimits(struct child *child)
{
	for (char *const *entry = child->spec->rlimits; *entry != NULL; entry++) {
		struct rlimit limit;
		char name[32];
		int resource;

		child_item(child, *entry, "");
		if (rlimits_entry(*entry, name, sizeof(name), &resource, &limit) < 0
		    || setrlimit(resource, &limit) < 0)
			return -1;
	}
	return 0;
}
