/* SPDX-License-Identifier: ISC */
/*
 * Into the container's cgroups, by descriptors the parent opened (it had the
 * right to), then a cgroup namespace whose root they are. clone3 has put us
 * into the v2 one already where it can.
 */
#include <errno.h>
#include <sched.h>

#include "base/compat.h"
#include "child/child.h"

int
step_cgroup(struct child *child)
{
	child_item(child, "cgroup.procs", "");
	if (cgroup_join(child->join) < 0)
		return -1;
	if (child->spec->cgroup != SPEC_NS_PRIVATE)
		return 0;
	child_item(child, "cgroup namespace", "");
	/* A kernel without cgroups has nothing to hide. */
	return unshare(CTR_CLONE_NEWCGROUP) < 0 && errno != EINVAL ? -1 : 0;
}
