/* SPDX-License-Identifier: ISC */
/*
 * Capabilities as people write them: a start and changes to it, by libcap's names.
 *
 *	[default | none | all] [+NAME | -NAME]...	names with or without CAP_, any case
 */
#ifndef SPEC_CAPSET_H
#define SPEC_CAPSET_H

#include <stdint.h>

struct capset {
	uint64_t mask;	/* bit n: capability n */
	uint64_t named;	/* the part of mask that was asked for by name, with + */
};

/*
 * Reads a NULL-terminated list of words; `start` is used when the first word is
 * none of the three. NULL, or why it is no such list: a static string.
 */
const char *capset_parse(char *const *words, const char *start, struct capset *out);

/* The number of a name, -1 when there is none. */
int capset_number(const char *name);

#endif
