/* SPDX-License-Identifier: ISC */
/* exec -t: the caller between its own terminal and the one in the container. */
#ifndef ENTER_RELAY_H
#define ENTER_RELAY_H

#include <stdbool.h>
#include <stddef.h>

enum {
	RELAY_INPUT = 4096,
};

struct relay {
	int master;		/* -1: there is no terminal, nothing to do */
	bool input_end;		/* our stdin has ended */
	char typed[RELAY_INPUT];
	size_t at, count;	/* typed, not taken yet */
};

/* Makes our terminal raw, the other one as large as it. */
void relay_begin(struct relay *relay);

/* What to wait for: stdin, and the master for POLLIN and, when that is set, POLLOUT. */
int relay_stdin(const struct relay *relay);
bool relay_pending(const struct relay *relay);

/* Moves what there is, without waiting for the container. */
void relay_input(struct relay *relay, bool readable);
void relay_output(struct relay *relay);

/* A signal of the terminal (screen_is_own()) has come. */
void relay_signal(struct relay *relay, int sig);

/* The command has ended: shows the rest, gives our terminal back. */
void relay_end(struct relay *relay);

#endif
