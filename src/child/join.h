/* SPDX-License-Identifier: ISC */
/* A clone into namespaces that are there already. */
#ifndef CHILD_JOIN_H
#define CHILD_JOIN_H

#include <sys/types.h>

#include "child/child.h"

struct ctr_clone_args;

/* Whether the container joins any. */
bool join_any(const struct child *child);

/*
 * As clone3_fork(), but the new process is in the namespaces of child->ns, and
 * those it makes are owned by the user namespace among them; the caller stays
 * where it is. args has no pidfd: *pidfd gets it. -1 with errno, and the
 * namespace that refused in item.
 */
pid_t join_clone(struct child *child, const struct ctr_clone_args *args, int *pidfd);

#endif
