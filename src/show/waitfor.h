/* SPDX-License-Identifier: ISC */
/* What can be waited for: a row each. */
#ifndef SHOW_WAITFOR_H
#define SHOW_WAITFOR_H

#include "run/view.h"

enum wait_outcome {
	WAIT_NOT_YET,
	WAIT_REACHED,
	WAIT_NEVER,	/* nobody will do it */
};

/* The row of that name (exited is one), or -1. */
int waitfor_row(const char *name);

/* The event that tells of it. */
const char *waitfor_event(int row);

/*
 * Whether one has reached what is waited for, not of exited: that needs its end
 * to be known. started: what it was at the first look, for restarted.
 */
enum wait_outcome waitfor_look(int row, const struct view *view, uint64_t started);

#endif
