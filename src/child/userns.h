/* SPDX-License-Identifier: ISC */
/* The parent's half of a user namespace: the maps, and why there may be none. */
#ifndef CHILD_USERNS_H
#define CHILD_USERNS_H

#include <sys/types.h>

#include "base/text.h"
#include "child/idmap.h"

/*
 * Writes the maps of the child pid (not reaped yet), whose user namespace is
 * new, below proc (a descriptor of /proc), or has newuidmap(1) and
 * newgidmap(1) do it. -1 with errno and the object in item.
 */
int userns_map(const struct idmaps *maps, int proc, pid_t pid, struct text *item);

/*
 * The switch of this host that forbids user namespaces and how root sets it,
 * into text; nothing when none does. proc: a descriptor of /proc.
 */
void userns_remedy(int proc, struct text *text);

#endif
