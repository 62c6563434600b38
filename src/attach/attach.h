/* SPDX-License-Identifier: ISC */
/*
 * A person, or a pipe, at a container: input goes into its terminal or its
 * stdin, output is read from its log. So any number can, none can stall it,
 * and its monitor may come and go.
 */
#ifndef ATTACH_ATTACH_H
#define ATTACH_ATTACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attach/keys.h"
#include "run/view.h"
#include "show/tail.h"

enum {
	ATTACH_INPUT = 4096,
};

struct attach {
	/* What is asked. */
	const char *name;
	char run_path[400];
	bool no_stdin;
	uint64_t logs;		/* lines to show first */
	bool all;		/* show the whole log first */
	bool release;		/* let a created one go, once nothing of it can be missed */
	struct keys keys;

	/* What is found. */
	int code;		/* after a failure: 125; 1, 3, 4 by the container's state */
	int record, exit, init;	/* RUN/NAME, its exit record, pidfd of pid 1 */
	struct view view;
	int input;		/* the terminal's master, or the write end of stdin; -1: none */
	int tty;		/* the same if it is a terminal */
	bool ours_raw;		/* our stdin is a terminal, and raw */
	struct tail tail;
	struct lines lines;
	bool shown;		/* there was output */
	char pending[ATTACH_INPUT + KEYS_MAX];	/* typed, not taken yet */
	size_t pending_at, pending_count;
};

/* Opens the container, its log and its input. -1 with a message and attach->code. */
int attach_open(struct attach *attach, char *error, size_t size);

/* Until it ends, or we are detached (0). Its exit code, or -1 with a message and attach->code. */
int attach_run(struct attach *attach, char *error, size_t size);

/* The parts of it, in attach/input.c and attach/output.c. */

/* Takes the input out of the monitor, or of pid 1. -1: there is none, with a message. */
int attach_input_open(struct attach *attach, char *error, size_t size);

/* Reads what was typed. 1: detach; -1: our own end of input. */
int attach_input_read(struct attach *attach);

/* Passes on what it can. -1: nobody takes it any more. */
int attach_input_write(struct attach *attach);

/* The log from where it is to be shown. */
void attach_output_open(struct attach *attach);

/* Shows all there is now. */
void attach_output(struct attach *attach);

/* A descriptor that is readable when there may be more; -1: by the clock only. */
int attach_output_watch(const struct attach *attach);

#endif
