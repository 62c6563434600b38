/* SPDX-License-Identifier: ISC */
/* Resource limits of the payload. */
#ifndef CHILD_RLIMITS_H
#define CHILD_RLIMITS_H

#include <stddef.h>

#include "spec/spec.h"

/*
 * In the parent, before the clone: raises its own hard limits to what the spec
 * wants above them. In a user namespace the child could not, and it inherits.
 * -1 with a message naming the key.
 */
int rlimits_raise(const struct spec *spec, char *error, size_t size);

#endif
