/* SPDX-License-Identifier: ISC */
/* The [mount] section: lines of words to a list of mounts, in the order they are made. */
#ifndef SPEC_MOUNTS_H
#define SPEC_MOUNTS_H

#include "spec/spec.h"

/*
 * Fills spec->mounts from the lists of [mount], sorted by target: what lies
 * above is mounted before what lies below. -1 with "mount.KEY: why" in error.
 */
int mounts_build(struct spec *spec, char *error, size_t size);

/* One more row, all zero but its kind. NULL and *why: a static string. */
struct spec_mount *mounts_grow(struct spec *spec, enum spec_mount_kind kind, const char **why);

void mounts_free(struct spec *spec);

/* The mount that is made at exactly this path, or NULL. */
const struct spec_mount *mounts_at(const struct spec *spec, const char *path);

/*
 * An absolute path with no "//", no "." and no "/" at its end, in place. -1
 * with EINVAL: not absolute, a ".." in it, or "/" itself.
 */
int mounts_path(char *path);

#endif
