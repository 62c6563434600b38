/* SPDX-License-Identifier: ISC */
/* [limits] io_max and io_weight: devices by number or path, and three ways to weigh. */
#ifndef START_LIMITS_IO_H
#define START_LIMITS_IO_H

#include <stddef.h>

#include "run/cgroup.h"
#include "spec/spec.h"

/* Writes them. -1 with a message. */
int limits_io_write(const struct spec *spec, const struct cgroup_set *set, char *error, size_t size);

#endif
