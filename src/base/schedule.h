/* SPDX-License-Identifier: ISC */
/* A stop schedule: SIGNAL/SECONDS/SIGNAL..., as start-stop-daemon's --retry: TERM/10/KILL. */
#ifndef BASE_SCHEDULE_H
#define BASE_SCHEDULE_H

#include <stdint.h>

enum {
	SCHEDULE_STEPS = 8,
	SCHEDULE_TEXT = 64,	/* bytes of one, with its end: what records and requests have room for */
};

struct schedule {
	unsigned count;
	struct {
		int signal;
		uint64_t wait_ns;	/* UINT64_MAX: for ever */
	} step[SCHEDULE_STEPS];
};

#define SCHEDULE_FORM "not a schedule like TERM/10/KILL, of at most 8 signals and 63 bytes"

/* -1 with EINVAL or E2BIG (steps or bytes). */
int schedule_parse(const char *text, struct schedule *out);

#endif
