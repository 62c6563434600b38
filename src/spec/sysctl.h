/* SPDX-License-Identifier: ISC */
/* security.sysctl.NAME: which parameters of the kernel are a container's own, and by which namespace. */
#ifndef SPEC_SYSCTL_H
#define SPEC_SYSCTL_H

#include <stddef.h>

#include "spec/spec.h"

/* Checks a name and a value for themselves. NULL, or why not: a static string. */
const char *sysctl_check(const char *name, const char *value);

/*
 * The path below /proc/sys of a name of `length` bytes; as sysctl(8) has it the
 * first of '.' and '/' in it separates, the other is the other. -1: no such name.
 */
int sysctl_path(const char *name, size_t length, char *path, size_t size);

/* The rule that one of spec->sysctls breaks, in error: -1. */
int sysctl_rules(const struct spec *spec, char *error, size_t size);

#endif
