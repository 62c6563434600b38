/* SPDX-License-Identifier: ISC */
/*
 * The end of a container in a pid namespace that is not its own. In: the
 * descriptors INIT_PROCS and INIT_KILL. Out: all of its cgroup dead but the
 * caller. kill(-1) would hit everybody: here a process is only signalled by a
 * pidfd, opened before the kernel said once more that it is in the cgroup.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	SHARED_LIST = 32768,
	SHARED_BATCH = 64,
	SHARED_ROUNDS = 200,
	SHARED_PAUSE_MS = 5,
};

static char shared_list[SHARED_LIST];

struct shared_victim {
	pid_t pid;
	int pidfd;
};

/* Reads the list anew, as our own pid namespace numbers it. */
static const char *
shared_read(void)
{
	ssize_t got;

	shared_list[0] = '\0';
	if (lseek(INIT_PROCS, 0, SEEK_SET) < 0)
		return shared_list;
	got = io_read(INIT_PROCS, shared_list, sizeof(shared_list) - 1);
	shared_list[got > 0 ? got : 0] = '\0';
	return shared_list;
}

/* The next pid of the list; 0 at its end. Those of other namespaces show as 0 and are skipped. */
static pid_t
shared_next(const char **at)
{
	uint64_t pid = 0;

	while (pid == 0 && parse_u64_at(at, &pid) == 0)
		if (**at == '\n')
			++*at;
	return (pid_t)pid;
}

static bool
shared_listed(pid_t pid)
{
	const char *at = shared_list;
	pid_t next;

	while ((next = shared_next(&at)) > 0)
		if (next == pid)
			return true;
	return false;
}

/* One look: how many were there. */
static unsigned
shared_kill(void)
{
	struct shared_victim victims[SHARED_BATCH];
	unsigned count = 0;
	const char *at = shared_read();
	pid_t pid;

	while (count < SHARED_BATCH && (pid = shared_next(&at)) > 0) {
		if (pid == getpid())
			continue;
		victims[count].pid = pid;
		victims[count].pidfd = pidfd_open_pid(pid);
		if (victims[count].pidfd >= 0)
			count++;
	}
	shared_read();
	for (unsigned i = 0; i < count; i++) {
		if (shared_listed(victims[i].pid))
			pidfd_signal(victims[i].pidfd, SIGKILL);
		fd_close(&victims[i].pidfd);
	}
	return count;
}

void
shared_sweep(void)
{
	for (unsigned round = 0; round < SHARED_ROUNDS; round++) {
		unsigned count = shared_kill();

		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (count == 0)
			return;
		if (count < SHARED_BATCH)
			poll(NULL, 0, SHARED_PAUSE_MS);
	}
}

/* Whether nobody but us is left, of whatever pid namespace. */
static bool
shared_alone(void)
{
	const char *at = shared_read();
	bool here = false;
	uint64_t pid;

	while (parse_u64_at(&at, &pid) == 0) {
		if (pid != (uint64_t)getpid())
			return false;
		here = true;
		at += *at == '\n';
	}
	return here;
}

void
shared_end(void)
{
	if (shared_alone())
		return; /* then our own exit code is left to tell the end */
	if (write(INIT_KILL, "1", 1) < 0)
		return; /* not there: whoever records the end looks again */
}
