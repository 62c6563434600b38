/* SPDX-License-Identifier: ISC */
/*
 * watch/PID: who wants to be rung when events grows. A ring carries no fact,
 * at most one is pending per subscriber, and it is only sent to a process that
 * catches, blocks, ignores or waits for it.
 */
#ifndef RUN_SUBSCRIBER_H
#define RUN_SUBSCRIBER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "run/pidref.h"

struct subscriber {
	int pidfd;	/* -1: none */
	pid_t pid;
	int sig;
	bool waits;	/* it did when it came */
};

/* Who subscribed, if it is one or nobody: then a ring only asks whether that still holds. */
struct subscriber_memo {
	uint64_t changed;	/* the directory's last change, ns; 0: nothing is known */
	ino_t inode;		/* the directory's */
	struct subscriber one;
};

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

/* Looks up whom a ring would reach; a descriptor is kept until it is forgotten. memo: zero at first. */
void subscriber_learn(struct subscriber_memo *memo, int dirfd, const char *dir);
void subscriber_forget(struct subscriber_memo *memo);

/* The same as subscriber_ring_once(), quicker where nothing has changed since it was learnt. */
bool subscriber_ring_known(
    struct subscriber_memo *memo, int dirfd, const char *dir, bool (*now)(void));

#endif
