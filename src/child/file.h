/* SPDX-License-Identifier: ISC */
/* A file whose bytes stand in the configuration. */
#ifndef CHILD_FILE_H
#define CHILD_FILE_H

#include "spec/spec.h"

/*
 * A mount of one file with these bytes, mode and owner, in a tmpfs of its size.
 * Without bytes of its own they are those of *source, a descriptor, which is
 * closed. -1 with errno.
 */
int file_tree(const struct spec_mount *mount, int *source);

#endif
