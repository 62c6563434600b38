/* SPDX-License-Identifier: ISC */
/* In: a state. Out: words for people. */
#include "run/refusal.h"

const char *
refusal_state(enum state state)
{
	static const char *const words[] = {
		[STATE_CREATING] = "is just being made; once more in a moment",
		[STATE_CREATED] = "is created and not started; start lets it go",
		[STATE_RUNNING] = "is running",
		[STATE_PAUSED] = "is paused; resume lets it go on",
		[STATE_STOPPING] = "is stopping; once more when it has ended",
		[STATE_EXITED] = "has exited; start runs it again",
		[STATE_RESTARTING] = "is restarting: it has ended and will be made again; stop ends that",
		[STATE_LOST] = "is lost: neither it nor its monitor is there any more; start runs it again",
	};

	return words[state];
}
