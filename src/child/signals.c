/* SPDX-License-Identifier: ISC */
/*
 * The payload starts with every signal at its default and none blocked. By the
 * system call: a C library keeps some numbers to itself (glibc 32 and 33), and
 * its posix_spawn() leaves just those ignored in what it starts.
 */
#include <errno.h>
#include <signal.h>

#include "base/compat.h"
#include "base/signame.h"
#include "child/child.h"

int
step_signals(struct child *child)
{
	child_item(child, "", "");
	for (int sig = 1; sig <= SIGNAL_MAX; sig++)
		if (signal_default(sig) < 0 && errno != EINVAL) /* KILL and STOP */
			return -1;
	return signal_block(0);
}
