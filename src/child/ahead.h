/* SPDX-License-Identifier: ISC */
/*
 * What of pid 1's work can be done before it: file systems of the container's
 * own that are mounted nowhere yet, and what a directory of the host's holds.
 * Whoever has time does it while the network is made; pid 1 does the rest.
 */
#ifndef CHILD_AHEAD_H
#define CHILD_AHEAD_H

#include "child/child.h"

enum {
	AHEAD_NAMES = 1024,
};

/* Of the host's /etc itself, which is read once for all of them: child/cover.c. */
extern const char *const cover_names[];

struct ahead {
	const struct spec *spec;
	unsigned next;	/* what nobody has begun */
	int fs[AHEAD_COUNT];
	char names[AHEAD_NAMES];	/* each ends with NUL, the last one is empty */
	bool named;	/* those are all of them */
};

/* Nothing is done yet. The spec is looked at until the last ahead_work() is over. */
void ahead_init(struct ahead *ahead, const struct spec *spec);

/*
 * Does what nobody has begun. Any number of processes may call it at once that
 * share their memory and descriptors, but not errno; in the user namespace that
 * will be pid 1's.
 */
void ahead_work(struct ahead *ahead);

/* All of them are done: the child has what came of it. */
void ahead_done(struct ahead *ahead, struct child *child);

/* Of a child that none is to be made of: nothing is there. */
void ahead_none(struct child *child);

/* For pid 1: that file system's mount, once. -1 with errno, and its path as the item. */
int ahead_tree(struct child *child, enum ahead_fs which);

#endif
