/* SPDX-License-Identifier: ISC */
/*
 * Into the container's cgroups, then a cgroup namespace whose root they are.
 * Where clone3 put us into the v2 one already, that is not written again.
 */
#include <errno.h>
#include <sched.h>

#include "base/compat.h"
#include "child/child.h"

int
step_cgroup(struct child *child)
{
	struct cgroup_set join = child->cgroups;

	if (child->in_v2)
		join.v2[0] = '\0';
	child_item(child, child->cgroups.v2, "");
	if (cgroup_join(&join) < 0)
		return -1;
	if (child->spec->cgroup == SPEC_NS_HOST)
		return 0;
	child_item(child, "cgroup namespace", "");
	/* A kernel without cgroups has nothing to hide. */
	return unshare(CTR_CLONE_NEWCGROUP) < 0 && errno != EINVAL ? -1 : 0;
}
