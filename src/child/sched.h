/* SPDX-License-Identifier: ISC */
/* How the payload is scheduled: policy, nice, io priority, affinity, and how it dies of memory. */
#ifndef CHILD_SCHED_H
#define CHILD_SCHED_H

#include <sys/types.h>

#include "child/child.h"

/*
 * Sets all of it but oom_score for process pid (as the caller's /proc numbers
 * it), 0: the caller. In a user namespace the child may not, so the parent does
 * it while the payload waits. -1 with errno, the key in child->item.
 */
int sched_apply(struct child *child, pid_t pid);

/*
 * oom_score in a user namespace, where the child may not write it and the
 * parent perhaps not the child's: the parent has it while it clones. -1 as above.
 */
int sched_oom_lend(struct child *child);

/* Takes it back after the clone; errno is kept. */
void sched_oom_return(struct child *child);

/*
 * Asks that pid 1, by its number outside, dies last: with a user namespace, or when it was in its
 * caller's memory and has left that; else it does so itself.
 */
void sched_oom_init(struct child *child, pid_t init);

#endif
