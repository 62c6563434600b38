/* SPDX-License-Identifier: ISC */
/* Numbers as people read them. */
#ifndef SHOW_HUMAN_H
#define SHOW_HUMAN_H

#include "base/text.h"

/* Bytes in powers of 1024: 812, 1.5K, 64M. */
void human_bytes(struct text *text, uint64_t bytes);

/* Nanoseconds as one or two units: 250 ms, 3 seconds, 5 minutes, 2 hours, 3 days. */
void human_span(struct text *text, uint64_t ns);

/* The same in at most 7 columns: 250ms, 3s, 5m12s, 2h03m, 3d04h. */
void human_short(struct text *text, uint64_t ns);

/* A time of day behind its date, of the local time zone: 2026-11-24 13:45:14. */
void human_time(struct text *text, uint64_t ns);

/* Tenths: 123 is 12.3. */
void human_tenths(struct text *text, uint64_t tenths);

#endif
