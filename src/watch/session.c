/* SPDX-License-Identifier: ISC */
/*
 * The watcher of an exec session, its process's parent. In: the descriptors of
 * run/handoff.h. Out: the raw wait status to the caller; no process, group or
 * record of the session. It reaps at once, whatever its caller does: the
 * kernel lets no pid namespace end while a process that joined it is not reaped.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"
#include "run/session.h"
#include "run/subgroup.h"
#include "watch/monitor.h"

/* Until the process has ended, or the caller: then the process is ended. */
static void
session_wait(bool attached)
{
	struct pollfd pollers[] = {
	    {.fd = SESSION_PAYLOAD, .events = POLLIN},
	    {.fd = attached ? SESSION_LIFE : -1},
	};

	for (;;) {
		if (poll(pollers, 2, -1) < 0)
			continue;
		if (pollers[0].revents != 0)
			return;
		if (pollers[1].revents != 0) {
			pidfd_signal(SESSION_PAYLOAD, SIGKILL);
			pollers[1].fd = -1;
		}
	}
}

int
session_main(int argc, char **argv)
{
	int wait_status = 0;

	if (argc != 4 || signal_block(1) < 0 || fd_cloexec_from(3) < 0)
		return EXIT_TROUBLE;
	session_wait(fd_is_open(SESSION_LIFE));
	while (waitpid(-1, &wait_status, 0) < 0 && errno == EINTR)
		;
	if (argv[3][0] != '\0')
		subgroup_remove(argv[3]);
	session_remove(SESSION_DIR, argv[2]);
	if (fd_is_open(SESSION_ANSWER))
		io_write(SESSION_ANSWER, (const char *)&wait_status, sizeof(wait_status));
	return EXIT_YES;
}
