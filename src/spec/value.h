/* SPDX-License-Identifier: ISC */
/* Text to member and back, by the key's kind. */
#ifndef SPEC_VALUE_H
#define SPEC_VALUE_H

#include "spec/keys.h"
#include "spec/spec.h"

/*
 * Sets the member of key from raw text as it stands in the file; name is the
 * key as written (for labels). NULL, or why not: a static string.
 */
const char *value_set(struct spec *spec, const struct key *key, const char *name, const char *raw);

/* Appends string to a NULL-terminated heap list; takes the string over. -1: ENOMEM. */
int value_append(char ***list, char *string);

/* Frees a list and its strings. */
void value_free_list(char **list);

#endif
