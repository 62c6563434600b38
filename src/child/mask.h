/* SPDX-License-Identifier: ISC */
/* Covering paths inside. A path that is not there needs no cover: 0. */
#ifndef CHILD_MASK_H
#define CHILD_MASK_H

#include "child/child.h"

/*
 * Covers path, all else than a directory by /dev/null. One component may be a
 * pattern of fnmatch(3) with a * in it. A directory below which [mount] has a
 * place stays writable, for us, until step_mask.
 */
int mask_path(struct child *child, const char *path);

/* The same for a path in which no * is a pattern. */
int mask_one(struct child *child, const char *path);

/* The same for all names in the directory above that fit one of the patterns (ends with NULL). */
int mask_names(struct child *child, const char *above, const char *const *patterns);

/* Whether a name is among those. */
bool mask_fits(const char *const *patterns, const char *name);

#endif
