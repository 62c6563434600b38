/* SPDX-License-Identifier: ISC */
/* The order in which a container is made. */
#ifndef CHILD_STEPS_H
#define CHILD_STEPS_H

#include "child/child.h"

struct step {
	const char *name;
	int (*run)(struct child *child);
};

extern const struct step steps_container[];	/* by pid 1; ends with name NULL */
extern const struct step steps_mounts[];	/* after them, by pid 1 or by who is beside it: share_mounts() */
extern const struct step steps_process[];	/* by the payload's process */

/* Runs a table; NULL when all succeeded, else the failed row (errno, child->item). */
const struct step *steps_run(const struct step *table, struct child *child);

#endif
