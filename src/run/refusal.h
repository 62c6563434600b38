/* SPDX-License-Identifier: ISC */
/* What a person is told when the state of a container does not allow a verb. Not in the monitor. */
#ifndef RUN_REFUSAL_H
#define RUN_REFUSAL_H

#include "run/status.h"

/* "is paused; resume lets it go on": the state, and what to do. */
const char *refusal_state(enum state state);

/* How a container that is not there is told: "RUN: " and this. */
#define REFUSAL_NONE "no such container; ctr-status tells which there are"
#define REFUSAL_OWNER "not a record of yours alone; its owner may"

#endif
