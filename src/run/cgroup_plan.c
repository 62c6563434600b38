/* SPDX-License-Identifier: ISC */
/*
 * Places of the container's cgroups. In: the hierarchies, what is needed, and
 * limits.parent. Out: paths; nothing is made. What was asked for below a parent
 * is there or nowhere: outside of it the parent's limits would not hold.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "run/cgroup.h"

/* BASE/ctr/UID-HASH/NAME */
static int
plan_path(char *path, const char *base, const char *run, const char *name)
{
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
	struct text text;

	for (const char *c = run; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
	text_init(&text, path, CGROUP_PATH);
	text_str(&text, base);
	text_str(&text, "/ctr/");
	text_u64(&text, geteuid());
	text_char(&text, '-');
	text_hex(&text, hash);
	text_char(&text, '/');
	text_str(&text, name);
	if (!text.full)
		return 0;
	path[0] = '\0';
	errno = ENAMETOOLONG;
	return -1;
}

/* BASE, and parent below it. */
static int
plan_base(const struct hierarchies *all, enum cgroup_controller controller, const char *parent, char *base)
{
	errno = EOPNOTSUPP;
	if (hierarchy_base(all, controller, base) < 0)
		return -1;
	errno = ENAMETOOLONG;
	if (strlen(base) + strlen(parent) >= CGROUP_PATH)
		return -1;
	strcat(base, parent);
	return 0;
}

static bool
plan_any(const struct cgroup_set *set)
{
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (set->path[i][0] != '\0')
			return true;
	return false;
}

/* What v2's base has for us: a parent that is not there yet gets what those above it have. */
static unsigned
plan_controllers(const char *base, unsigned levels)
{
	char dir[CGROUP_PATH + 16];

	strcpy(dir, base);
	for (; levels > 0 && faccessat(AT_FDCWD, dir, F_OK, 0) < 0; levels--)
		*strrchr(dir, '/') = '\0';
	return hierarchy_controllers(dir, "cgroup.controllers");
}

int
cgroup_plan(struct cgroup_set *set, const struct hierarchies *all, const char *parent,
    const char *run, const char *name, unsigned need, unsigned want)
{
	char base[CGROUP_PATH];
	char type[32];
	unsigned v2 = 0;

	memset(set, 0, sizeof(*set));
	for (const char *c = parent; *c != '\0'; c++)
		set->levels += *c == '/';
	for (unsigned i = CG_V2 + 1; set->levels > 0 && i < CG_SYSTEMD; i++)
		if (all->of[i].mount[0] != '\0')
			need |= 1U << i;
	if (plan_base(all, CG_V2, parent, base) == 0 && plan_path(set->path[CG_V2], base, run, name) == 0)
		v2 = plan_controllers(base, set->levels);
	else if (set->levels > 0 && all->of[CG_V2].mount[0] != '\0')
		return -1;
	set->inside = set->path[CG_V2][0] != '\0' && strcmp(all->of[CG_V2].own, base) == 0
	    && cgroup_read(base, "cgroup.type", type, sizeof(type)) > 0;
	set->asked = need;
	set->need = need & v2;
	set->want = want & v2;
	for (unsigned i = CG_V2 + 1; i < CG_COUNT; i++) {
		bool use = (need & ~v2 & 1U << i) != 0 || (i >= CG_V2_END && (want & 1U << i) != 0)
		    || (i == CG_FREEZER && set->path[CG_V2][0] == '\0')
		    || (i >= CG_SYSTEMD && strcmp(all->of[i].own, all->of[i].mount) != 0);

		if (!use || (plan_base(all, i, parent, base) == 0
				&& plan_path(set->path[i], base, run, name) == 0))
			continue;
		if ((need & 1U << i) != 0 && set->levels > 0 && errno == ENAMETOOLONG)
			return -1; /* no fault of this controller's */
		if ((need & 1U << i) != 0) {
			set->failed = (int)i;
			errno = EOPNOTSUPP;
			return -1;
		}
	}
	if (set->levels == 0 || plan_any(set))
		return 0;
	errno = EOPNOTSUPP;
	return -1;
}
