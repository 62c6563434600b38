/* SPDX-License-Identifier: ISC */
/*
 * See attend.h. In: the descriptors of a session. Out: the raw wait status to
 * the caller. It reaps at once, whatever its caller does: the kernel lets no pid
 * namespace end while a process that joined it is not reaped.
 */
#include "run/attend.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"
#include "run/session.h"
#include "run/subgroup.h"

bool
attend_wait(int ms)
{
	struct pollfd pollers[] = {
	    {.fd = SESSION_PAYLOAD, .events = POLLIN},
	    {.fd = fd_is_open(SESSION_LIFE) ? SESSION_LIFE : -1},
	};

	for (;;) {
		int ready = poll(pollers, 2, ms);

		if (ready == 0)
			return false;
		if (ready < 0)
			continue;
		if (pollers[0].revents != 0)
			return true;
		if (pollers[1].revents != 0) {
			pidfd_signal(SESSION_PAYLOAD, SIGKILL);
			pollers[1].fd = -1;
		}
	}
}

void
attend_end(const char *id, const char *cgroup)
{
	int wait_status = 0;

	while (waitpid(-1, &wait_status, 0) < 0 && errno == EINTR)
		;
	if (cgroup[0] != '\0')
		subgroup_remove(cgroup);
	session_remove(SESSION_DIR, id);
	if (fd_is_open(SESSION_ANSWER))
		io_write(SESSION_ANSWER, (const char *)&wait_status, sizeof(wait_status));
}
