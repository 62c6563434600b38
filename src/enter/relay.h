/* SPDX-License-Identifier: ISC */
/* exec -t: the caller between its own terminal and the one in the container. */
#ifndef ENTER_RELAY_H
#define ENTER_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RELAY_INPUT = 4096,
};

struct relay {
	int master;		/* -1: there is no terminal, nothing to do */
	bool input_end;		/* our stdin has ended */
	unsigned told;		/* that to whoever reads the terminal, so often */
	unsigned told_raw;	/* and that often, the last times, where the key is only a byte */
	bool unfinished;	/* what was typed has no end of line */
	int64_t look;		/* when to see whether it is to be told again, ms of CLOCK_MONOTONIC */
	char typed[RELAY_INPUT];
	size_t at, count;	/* typed, not taken yet */
};

/* Makes our terminal raw, the other one as large as it. */
void relay_begin(struct relay *relay);

/* What to wait for: stdin, and the master for POLLIN and, when that is set, POLLOUT. */
int relay_stdin(const struct relay *relay);
bool relay_pending(const struct relay *relay);

/*
 * Once our stdin has ended: the milliseconds until relay_tell() is to be called, at most
 * that long after the last; else -1.
 */
int relay_timeout(const struct relay *relay);

/*
 * In a pipe everybody sees the end who reads behind it. Here whoever has read all there
 * was gets the end-of-file key, and when that was read the next one. Call it when that time is over;
 * sooner it does nothing.
 */
void relay_tell(struct relay *relay);

/* Moves what there is, without waiting for the container. */
void relay_input(struct relay *relay, bool readable);
void relay_output(struct relay *relay);

/* A signal of the terminal (screen_is_own()) has come. */
void relay_signal(struct relay *relay, int sig);

/* The command has ended: shows the rest, gives our terminal back. */
void relay_end(struct relay *relay);

#endif
