/* SPDX-License-Identifier: ISC */
/*
 * The container's user namespace from inside. In: a process in it with no ids
 * yet. Out: one that is root there. Until step_inside it keeps the caller's
 * numbers outside, so it may open what the caller may.
 */
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/child.h"
#include "child/procfs.h"

int
step_user(struct child *child)
{
	char byte;

	if (child->maps.how == IDMAP_NONE || child->maps.how == IDMAP_JOINED)
		return 0;
	child_item(child, "id maps", "");
	fd_close(&child->mapped[1]);
	if (io_read(child->mapped[0], &byte, 1) != 1) {
		errno = ECANCELED;
		return -1;
	}
	/* Only now: the network's files in sysfs belong to root of its user namespace, as mapped then. */
	child_item(child, "network namespace", "");
	return child->spec->net == SPEC_NS_PRIVATE ? unshare(CTR_CLONE_NEWNET) : 0;
}

int
step_inside(struct child *child)
{
	char allowed[16] = "";

	if (child->maps.how == IDMAP_NONE)
		return 0;
	child_item(child, "uid 0", "");
	if (io_read_kernel(child->hostproc, "self/setgroups", allowed, sizeof(allowed)) < 0)
		return -1;
	child->keep_groups = strncmp(allowed, "deny", 4) == 0;
	if (!child->keep_groups && setgroups(0, NULL) < 0)
		return -1;
	return setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0 ? -1 : 0;
}

/* Before the old /proc is closed: the one inside is the image's own business. */
int
step_nest(struct child *child)
{
	char uid[32];
	char gid[32];

	if (!child->maps.nested)
		return 0;
	child_item(child, "user namespace of the payload", "");
	snprintf(uid, sizeof(uid), "%u 0 1", (unsigned)child->ids.uid);
	snprintf(gid, sizeof(gid), "%u 0 1", (unsigned)child->ids.gid);
	if (unshare(CTR_CLONE_NEWUSER) < 0 || procfs_write(child->hostproc, "self/setgroups", "deny") < 0
	    || procfs_write(child->hostproc, "self/uid_map", uid) < 0
	    || procfs_write(child->hostproc, "self/gid_map", gid) < 0)
		return -1;
	return 0; /* it begins with every capability: step_bound and step_caps take them */
}
