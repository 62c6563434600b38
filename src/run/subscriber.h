/* SPDX-License-Identifier: ISC */
/*
 * watch/PID: who wants to be rung when events grows. A ring carries no fact,
 * at most one is pending per subscriber, and it is only sent to a process that
 * catches, blocks, ignores or waits for it.
 */
#ifndef RUN_SUBSCRIBER_H
#define RUN_SUBSCRIBER_H

#include "run/pidref.h"

/* Writes dirfd/DIR/PID; makes DIR (0755) when it is not there. */
int subscriber_add(int dirfd, const char *dir, const struct pidref *ref, int sig);

/* Removes it; ENOENT when there is none. */
int subscriber_remove(int dirfd, const char *dir, pid_t pid);

/* Rings all of dirfd/DIR; files of dead processes are removed. */
void subscriber_ring_all(int dirfd, const char *dir);

/*
 * The same for what is only about to be true: everything is looked up, and `now` asked before
 * each ring. False: it said no, and nobody else was rung.
 */
bool subscriber_ring_once(int dirfd, const char *dir, bool (*now)(void));

#endif
