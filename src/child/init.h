/* SPDX-License-Identifier: ISC */
/* The child's half of a start. */
#ifndef CHILD_INIT_H
#define CHILD_INIT_H

#include "child/child.h"

/*
 * In the cloned child: makes the container, forks the payload's process,
 * becomes pid 1's program. go_write: the go pipe's other end, which the
 * payload's process keeps so that it never sees end-of-file there.
 */
_Noreturn void child_init(struct child *child, int go_write);

#endif
