/* SPDX-License-Identifier: ISC */
/*
 * One log from its oldest file to its last byte and on, across rotations,
 * including what pid 1 has spilled while no monitor lives. It opens files to
 * read and nothing else: whoever reads cannot stall who writes.
 */
#ifndef SHOW_TAIL_H
#define SHOW_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "run/logline.h"
#include "run/spill.h"
#include "run/view.h"
#include "show/line.h"

struct tail {
	int dir;		/* the record */
	char name[540];		/* the file, as openat(dir) takes it */
	bool direct;		/* freed from its beginning while it is written */
	uint64_t keep, max_size;
	struct lines *lines;
	/* its own */
	int fd;			/* the file being read; -1: there is none yet */
	int next;		/* the one after it, once that is known */
	int stop;		/* the newest when the tail was opened */
	uint64_t at;		/* offset in it */
	uint64_t ahead;		/* bytes behind `at` that were shown already, out of the spill */
	struct spill_join join[2]; /* how far a monitor had come with inflight, and spill */
	bool limited;		/* not further than the join stands */
	/* how far we are in the spill, for that join */
	bool resumable;
	bool at_start[2];
	unsigned source;	/* 0 inflight, 1 spill */
	uint64_t offset, produced, size;
	bool missed;		/* bytes were gone before they were read */
};

/* Opens the oldest file there is. None is no error. */
void tail_open(struct tail *tail);

/* Another tail at the same place. */
void tail_copy(const struct tail *tail, struct tail *copy);

/* Feeds what there is to lines, to the file that was the newest at the start; follow: to the end. */
void tail_read(struct tail *tail, bool follow);

/* The same but a bounded part of it, not newer files. False: there is no more. */
bool tail_step(struct tail *tail);

/* No monitor lives: feeds the files, then what none has moved into them yet (show/tailspill.c). */
void tail_spill(struct tail *tail);

/* For tail_spill(): shows bytes that come behind `at`, but those that were shown already. */
void tail_feed(struct tail *tail, const char *bytes, size_t count);

void tail_close(struct tail *tail);

#endif
