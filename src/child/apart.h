/* SPDX-License-Identifier: ISC */
/*
 * Two that are to work at the same time are not always given two processors: a
 * scheduler may keep those together that share memory. Here one is sent away.
 */
#ifndef CHILD_APART_H
#define CHILD_APART_H

#include <stdbool.h>
#include <sys/types.h>

enum {
	APART_CPUS = 8192 / 8 / sizeof(unsigned long), /* no kernel has more */
};

struct apart {
	unsigned cpu;	/* where the caller of apart_find() was */
	unsigned long others[APART_CPUS];	/* all else that it may use */
};

/* False: it may use no other one, or that cannot be found out. */
bool apart_find(struct apart *apart);

/*
 * Sends a process to those others, for as long as it lives: it must be one that
 * soon ends. Free for who still waits in a queue. 0: the caller itself.
 */
void apart_send(const struct apart *apart, pid_t pid);

/*
 * The same for who waits in a queue, but it may come back: nothing may run there that does not
 * let it, of a higher priority.
 */
void apart_begin(const struct apart *apart, pid_t pid);

/* Has it come to the caller's processor, and stay: where it was sent it may never run. */
void apart_fetch(pid_t pid);

/* Whether the caller is where apart_find() was called. */
bool apart_here(const struct apart *apart);

#endif
