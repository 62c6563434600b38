/* SPDX-License-Identifier: ISC */
/* Keys that update takes away again: from the text of spec.ini, and from the cgroups. */
#ifndef START_UNSET_H
#define START_UNSET_H

#include <stddef.h>

#include "run/cgroup.h"

/* Takes every line of "section.key" out of text that spec_print() wrote. */
void unset_strip(char *text, const char *option);

/*
 * Writes into the cgroups of the set what "no limit" is for "limits.key"; keys of other
 * sections need nothing. -1 with a message where the kernel has no such value.
 */
int unset_write(const struct cgroup_set *set, const char *option, char *error, size_t size);

#endif
