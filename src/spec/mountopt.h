/* SPDX-License-Identifier: ISC */
/* The options behind a line of [mount]: one table says which kind takes which. */
#ifndef SPEC_MOUNTOPT_H
#define SPEC_MOUNTOPT_H

#include "spec/spec.h"

/* One word: a flag, or NAME=VALUE. NULL, or why not: a static string. */
const char *mountopt_set(struct spec_mount *mount, const char *word);

/* What was left out and has a default; what contradicts. NULL, or why not. */
const char *mountopt_finish(struct spec_mount *mount);

/* A tmpfs's options, its inodes bounded by its size: "size=N,nr_inodes=N[,more]". NULL: memory. */
char *mountopt_tmpfs(uint64_t size, const char *more);

#endif
