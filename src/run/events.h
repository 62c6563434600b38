/* SPDX-License-Identifier: ISC */
/* RUN/NAME/events: one line per transition, `seq time event detail`; at 64 KiB renamed to events.1. */
#ifndef RUN_EVENTS_H
#define RUN_EVENTS_H

#include <stdint.h>

/* Appends one event and raises *seq. detail is percent-encoded. */
int events_append(int dirfd, uint64_t *seq, const char *event, const char *detail);

#endif
