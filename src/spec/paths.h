/* SPDX-License-Identifier: ISC */
/*
 * security.masked_paths and readonly_paths: a standard list and changes to it.
 *
 *	[default | none] [+PATH | ?PATH | -PATH]...
 *
 * +PATH must be there, ?PATH and those of the standard list need not. One
 * component of a path may be a pattern: with a * in it.
 */
#ifndef SPEC_PATHS_H
#define SPEC_PATHS_H

#include <stdbool.h>

extern const char *const paths_masked[];	/* the standard lists; end with NULL */
extern const char *const paths_readonly[];

struct paths_entry {
	const char *path;	/* absolute, inside */
	bool required;
};

/*
 * Checks a NULL-terminated list of words and brings their paths into normal
 * form, in place. NULL, or why *bad (one of the words, "" for all) is wrong.
 */
const char *paths_check(char **words, const char *const *standard, const char **bad);

/* One path after another, *at being 0 at first. False at the end. */
bool paths_next(char *const *words, const char *const *standard, unsigned *at,
    struct paths_entry *entry);

/* Whether target is path, or lies below it. */
bool paths_above(const char *path, const char *target);

#endif
