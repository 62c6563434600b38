/* SPDX-License-Identifier: ISC */
/* Defaults, and what keys ask of each other. */
#ifndef SPEC_RULES_H
#define SPEC_RULES_H

#include "spec/spec.h"

/* Sets every key to its default. -1: out of memory. */
int rules_defaults(struct spec *spec);

/* Fills what depends on other keys, then checks. -1 with "section.key: why" in error. */
int rules_apply(struct spec *spec, const struct spec_input *input, char *error, size_t size);

/* The same for [namespaces]. */
int rules_namespaces(struct spec *spec, char *error, size_t size);

/* The same for [security]. */
int rules_security(struct spec *spec, char *error, size_t size);
/* The part of it for [restart], [hooks] and [boot]; name: the container's, or NULL. */
int rules_life(const struct spec *spec, const char *name, char *error, size_t size);

/* N/TIME of restart.limit: N from 1 to LIFE_LIMIT_MAX, TIME in ns. -1 with EINVAL. */
enum {
	LIFE_LIMIT_MAX = 16,
};

int life_limit(const char *text, uint64_t *count, uint64_t *ns);

/* The root and what is mounted in it. -1 with a message. */
int rules_root(struct spec *spec, char *error, size_t size);

/* security.masked_paths and readonly_paths, once the mounts are there. */
int rules_paths(const struct spec *spec, char *error, size_t size);

#endif
