/* SPDX-License-Identifier: ISC */
/*
 * A container as it is now: the record plus what the kernel says. States are
 * derived here and nowhere else; nothing is written.
 */
#ifndef RUN_VIEW_H
#define RUN_VIEW_H

#include <stdbool.h>

#include "run/status.h"

struct view {
	struct status status;	/* exit fields filled in where they can be known */
	enum state state;
	bool monitor_alive;
	bool init_alive;
};

/* Reads RUN/NAME behind dirfd. -1 with errno (EINVAL: the record is torn or foreign). */
int view_load(int dirfd, struct view *view);

/* Alive in any sense: creating, created, running, paused, stopping. */
bool view_lives(const struct view *view);

#endif
