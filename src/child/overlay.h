/* SPDX-License-Identifier: ISC */
/* Overlay file systems: a lower tree that nobody writes, an upper directory or tmpfs. */
#ifndef CHILD_OVERLAY_H
#define CHILD_OVERLAY_H

#include <stdint.h>

#include "child/child.h"

/*
 * A clone of the directory that keeps an upper layer, with `upper` and `work`
 * in it made where they are missing. -1 with errno.
 */
int overlay_directory(const char *path);

/*
 * The mount of an overlay above lower, which is staged. upper is from
 * overlay_directory(), or -1: a tmpfs of size bytes; it is staged too and, as
 * lower, for the caller to take away. In a user namespace since 5.11, else EPERM.
 */
int overlay_make(struct child *child, int lower, int upper, uint64_t size);

#endif
