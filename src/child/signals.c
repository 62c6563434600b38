/* SPDX-License-Identifier: ISC */
/* The payload starts with every signal at its default and none blocked. */
#include <errno.h>
#include <signal.h>

#include "base/signame.h"
#include "child/child.h"

int
step_signals(struct child *child)
{
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigset_t none;

	child_item(child, "", "");
	for (int sig = 1; sig <= SIGNAL_MAX; sig++)
		if (sigaction(sig, &act, NULL) < 0 && errno != EINVAL)
			return -1;
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}
