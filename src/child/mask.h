/* SPDX-License-Identifier: ISC */
/* Covering and write-protecting paths inside. A path that is not there needs neither: 0. */
#ifndef CHILD_MASK_H
#define CHILD_MASK_H

#include "child/child.h"

/*
 * Covers path, all else than a directory by /dev/null. One component may be a
 * pattern of fnmatch(3). A directory below which [mount] has a place stays
 * writable, for us, until step_mask.
 */
int mask_path(struct child *child, const char *path);

/* Makes path and what is mounted below it read-only. */
int mask_write(struct child *child, const char *path);

#endif
