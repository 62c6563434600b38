/* SPDX-License-Identifier: ISC */
/* Many records at once, with as few calls of the kernel as tell the truth: for list. */
#ifndef SHOW_GLANCE_H
#define SHOW_GLANCE_H

#include "run/view.h"

enum {
	GLANCE_MOST = 16,
};

/*
 * The containers names[0..count) of RUN behind run, at most GLANCE_MOST: views[i],
 * and errors[i] 0 or errno (ENOENT: removed meanwhile; EINVAL: torn or foreign).
 * As view_load() sees them, but that nothing is paused is believed of a living
 * monitor that notes pauses.
 */
void glance(int run, char *const *names, unsigned count, struct view *views, int *errors);

#endif
