/* SPDX-License-Identifier: ISC */
/* The payload's capabilities, by libcap. */
#ifndef CHILD_CAPS_H
#define CHILD_CAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "spec/spec.h"

/* What security.caps grants, as a mask. */
uint64_t caps_granted(const struct spec *spec);

/* Whether a payload with these could trace pid 1: SYS_PTRACE, SYS_ADMIN. */
bool caps_may_trace(const struct spec *spec);

/* Whether it could mount: SYS_ADMIN. */
bool caps_may_mount(const struct spec *spec);

#endif
