/* SPDX-License-Identifier: ISC */
/*
 * security.seccomp = learn FILE: a process outside of the container that hears
 * of each system call, lets it through, and writes FILE. It is nobody's child
 * but init's, lives as long as a process is under the filter, and outlives the
 * monitor: without it the calls would fail with ENOSYS.
 */
#ifndef START_LEARN_H
#define START_LEARN_H

#include <stddef.h>

#include "run/pidref.h"
#include "spec/spec.h"

struct learn {
	int dir;	/* of FILE; -1: nothing is to be learned */
	char name[240];
};

/* Opens FILE's directory, where the spec wants to learn. -1 with a message. */
int learn_open(struct learn *learn, const struct spec *spec, char *error, size_t size);

/* Forks the learner and gives it the listener, which is closed here. -1 with errno. */
int learn_begin(const struct learn *learn, int *listener, struct pidref *learner);

#endif
