/* SPDX-License-Identifier: ISC */
/* RUN/NAME/events: one line per transition, `seq time event detail`; at 64 KiB renamed to events.1. */
#ifndef RUN_EVENTS_H
#define RUN_EVENTS_H

#include <stdint.h>

/*
 * Appends one event numbered one above *seq, or above the file's last when
 * that is higher (a dead writer's), and sets *seq to it. detail is
 * percent-encoded. -1 with errno: nothing of it is in the file.
 */
int events_append(int dirfd, uint64_t *seq, const char *event, const char *detail);

/* The number of the last whole line; 0 when there is none. */
uint64_t events_last(int dirfd);

#endif
