/* SPDX-License-Identifier: ISC */
/* Containers whose `events` grow, known by inotify(7), or by the clock where there is none. */
#ifndef SHOW_FOLLOW_H
#define SHOW_FOLLOW_H

#include "show/show.h"

struct follow_one {
	char *name;		/* heap */
	uint64_t seq;		/* the caller's: the last one it has seen */
	int watch;
	bool changed;		/* look at it; the caller resets it */
	bool gone;		/* the caller's: its record is no more */
};

struct follow {
	struct show *show;
	uint64_t since;		/* seq of one that is new */
	int fd;			/* -1: no inotify */
	int run_watch;
	struct follow_one *all;	/* heap */
	size_t count;
};

/* Those that show's names match, all of them changed. With -f it listens from now on. */
void follow_open(struct follow *follow, struct show *show, uint64_t since);

/*
 * Waits until one has changed, or another has come. False: nobody reads us any more,
 * or all that were named are gone.
 */
bool follow_wait(struct follow *follow);

void follow_close(struct follow *follow);

#endif
