/* SPDX-License-Identifier: ISC */
/*
 * What pid 1 of a container does with its output while no monitor lives: the
 * pipes are moved into the spill, up to its cap.
 */
#ifndef WATCH_PUMP_H
#define WATCH_PUMP_H

#include <stdbool.h>
#include <stdint.h>

struct pump {
	int pipe[2];		/* stdout (or both), stderr; -1: none */
	uint64_t cap;		/* bytes of the spill */
	bool block;		/* at the cap, or on a full disk: leave it in the pipe */
	bool full;
	uint64_t seq;		/* of the last frame */
	uint64_t lost[2];	/* dropped, not told in the spill yet */
	/* read, but not written: only with block, on a full disk */
	unsigned pending_stream;
	unsigned pending;
	uint64_t pending_time;
};

/* Opens descriptions of its own for the pipes behind fds 1 and 2; nothing if spilling is off. */
void pump_open(struct pump *pump);

/* Moves what the pipes hold, for a bounded time. */
void pump_run(struct pump *pump);

/* Before a monitor takes over: everything told. -1: not yet, the disk is full and waited for. */
int pump_settle(struct pump *pump);

/* The last look, when nobody writes any more. */
void pump_end(struct pump *pump);

/* Bytes that wait in the pipes. */
int pump_waiting(const struct pump *pump);

#endif
