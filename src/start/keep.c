/* SPDX-License-Identifier: ISC */
/* [boot] keep. In: the spec. Out: where STATE is, and that the container runs and is wanted. */
#include "run/keep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "run/events.h"
#include "start/start.h"

int
keep_plan(struct start *start, char *error, size_t size)
{
	const struct spec *spec = start->spec;
	bool asked = spec->boot_keep == SPEC_KEEP_DISK;

	start->keep[0] = '\0';
	if (!asked && (spec->boot_keep == SPEC_KEEP_NO || !spec->boot_auto))
		return 0;
	if (keep_path(start->run_path, start->keep, sizeof(start->keep)) < 0) {
		bool other = errno == EXDEV;

		start->keep[0] = '\0';
		if (!asked)
			return 0; /* auto: of the usual RUN, or where CTR_STATE_DIR says */
		snprintf(error, size, "boot.keep: %s",
		    other ? "with a RUN that is not the usual one CTR_STATE_DIR must be set" : strerror(errno));
		return -1;
	}
	if (keep_make(start->keep) == 0)
		return 0;
	snprintf(asked ? error : start->note, asked ? size : sizeof(start->note), "boot.keep: %s: %s%s",
	    start->keep, errno == EPERM ? "not yours alone (owner and mode are checked)" : strerror(errno),
	    asked ? "" : "; a power cut will not be told from a stop");
	start->keep[0] = '\0';
	return asked ? -1 : 0;
}

int
keep_started(struct start *start)
{
	const char *state = start->plan.state;
	const char *why = start->note;

	/* Made again it is what it was: it runs, and is wanted. */
	if ((start->again && !start->anew) || (state[0] == '\0' && *why == '\0'))
		return 0;
	if (state[0] != '\0'
	    && (start->create
	    || (keep_intent(state, start->name, "up") == 0 && keep_last(state, &start->status) == 0)))
		return 0;
	if (start->spec->boot_keep == SPEC_KEEP_DISK)
		return -1;
	if (state[0] != '\0')
		why = strerror(errno);
	events_append(start->dir, &start->status.seq, "keep-failed", why);
	return status_write(start->dir, &start->status);
}
