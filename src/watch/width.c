/* SPDX-License-Identifier: ISC */
/*
 * How much a pipe of the output holds. In: a stream whose writer has it full
 * each time we look. Out: a wider pipe, so that the two of us need not take
 * turns; as it was a second after that is over, for what the pipes of a user
 * hold is counted together. No byte depends on it.
 */
#include <fcntl.h>

#include "watch/monitor.h"

enum {
	WIDTH_USUAL = 65536,
	WIDTH_WIDE = 262144,
};

#define WIDTH_NS 1000000000ULL

void
width_widen(struct output *output, unsigned stream)
{
	struct output_stream *from = &output->stream[stream];
	int now;

	if (output->copy || from->narrow < 0)
		return;
	output->width_due = timer_now() + WIDTH_NS;
	if (from->narrow > 0)
		return;
	now = fcntl(from->pipe, F_GETPIPE_SZ);
	/* As wide as this before: by the monitor before us, or the payload. */
	if (now >= WIDTH_WIDE)
		from->narrow = WIDTH_USUAL;
	else /* refused where the user's pipes hold too much already */
		from->narrow = now > 0 && fcntl(from->pipe, F_SETPIPE_SZ, WIDTH_WIDE) > 0 ? now : -1;
}

void
width_narrow(struct output *output)
{
	output->width_due = UINT64_MAX;
	for (unsigned stream = 0; stream < 2; stream++) {
		struct output_stream *from = &output->stream[stream];

		if (from->narrow <= 0)
			continue;
		/* What it holds must fit: else once more, in a second. */
		if (from->pipe < 0 || fcntl(from->pipe, F_SETPIPE_SZ, from->narrow) > 0)
			from->narrow = 0;
		else
			output->width_due = timer_now() + WIDTH_NS;
	}
}
