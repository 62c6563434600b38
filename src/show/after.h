/* SPDX-License-Identifier: ISC */
/* --after: a command is run once we listen, so nothing of what it does is missed. */
#ifndef SHOW_AFTER_H
#define SHOW_AFTER_H

#include <stdbool.h>
#include <stdint.h>

/* Runs it by /bin/sh -c and waits for its end. Dies when it fails. */
void after_run(const char *command);

/*
 * Whether an event above seq, of the record behind dir, is `event` ("health
 * healthy": with that detail); an exit that a restart follows is an "exited"
 * too. detail[64]: its first word, decoded, as 7 or signal:9.
 */
bool after_event(int dir, uint64_t seq, const char *event, char *detail);

#endif
