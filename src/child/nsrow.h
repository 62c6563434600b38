/* SPDX-License-Identifier: ISC */
/* The kinds of namespace: one row each, in the order of enum spec_at. */
#ifndef CHILD_NSROW_H
#define CHILD_NSROW_H

#include <stdint.h>

#include "spec/spec.h"

struct nsrow {
	const char *name;	/* the key, and its file in /proc/PID/ns */
	const char *file;
	uint64_t flag;		/* CLONE_NEW* */
};

extern const struct nsrow nsrows[SPEC_AT_COUNT];

/* What the spec asks for this one. */
enum spec_ns nsrow_kind(const struct spec *spec, enum spec_at at);

#endif
