/* SPDX-License-Identifier: ISC */
/* [limits] that are cgroup files: which controllers they need, and writing them. */
#ifndef START_LIMITS_H
#define START_LIMITS_H

#include <stddef.h>

#include "run/cgroup.h"
#include "spec/spec.h"

/*
 * Bits (1 << CG_...) of the controllers without which the spec cannot be had;
 * *want: of those that are good to have. key[CG_COUNT]: the first key that
 * needs each, in static memory. 0, or -1 with a message (a raw file of no known
 * controller).
 */
int limits_need(const struct spec *spec, const struct hierarchies *all, unsigned *need,
    unsigned *want, const char **key, char *error, size_t size);

/* Writes every limit into the cgroups of the set, in an order the kernel takes. -1 with a message. */
int limits_write(const struct spec *spec, const struct cgroup_set *set, char *error, size_t size);

#endif
