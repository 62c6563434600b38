/* SPDX-License-Identifier: ISC */
/* A stop schedule: SIGNAL/SECONDS/SIGNAL..., as start-stop-daemon's --retry: TERM/10/KILL. */
#ifndef BASE_SCHEDULE_H
#define BASE_SCHEDULE_H

#include <stdint.h>

enum {
	SCHEDULE_STEPS = 8,
};

struct schedule {
	unsigned count;
	struct {
		int signal;
		uint64_t wait_ns;	/* UINT64_MAX: for ever */
	} step[SCHEDULE_STEPS];
};

/* -1 with EINVAL or E2BIG. */
int schedule_parse(const char *text, struct schedule *out);

#endif
