/* SPDX-License-Identifier: ISC */
/* Who is not signalled as one of a container's, and what counts as stopped. Nobody gets a signal but 0. TAP. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "run/sweep.h"

static unsigned count, failed;

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

static bool
becomes(pid_t pid, bool stopped)
{
	for (unsigned i = 0; i < 500 && sweep_stopped(pid) != stopped; i++)
		usleep(10000);
	return sweep_stopped(pid) == stopped;
}

int
main(void)
{
	static struct status status, another;
	pid_t pid = fork();
	int pidfd;

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	alarm(60);
	pidfd = pidfd_open_pid(pid);
	check(pidfd >= 0 && pidref_of(&status.init, pid, pidfd) == 0, "a process");
	check(sweep_signal(&status, 0) >= 0, "those in its pid namespace");
	another = status;
	another.shared_pid = 1;
	check(sweep_signal(&another, 0) < 0 && errno == EOPNOTSUPP, "not where others are in it too");
	another = status;
	another.init.inode++;
	another.init.start++;
	check(sweep_signal(&another, 0) < 0 && errno == ESRCH, "not of who is not the one of the record");
	kill(pid, SIGSTOP);
	check(becomes(pid, true), "stopped");
	kill(pid, SIGCONT);
	check(becomes(pid, false), "goes on");
	check(ptrace(PTRACE_SEIZE, pid, 0, 0) == 0 && ptrace(PTRACE_INTERRUPT, pid, 0, 0) == 0 && becomes(pid, true), "stopped by a tracer");
	kill(pid, SIGKILL);
	while (wait(NULL) != pid)
		;
	check(!sweep_stopped(pid), "dead is not stopped");
	close(pidfd);
	printf("1..%u\n", count);
	return failed != 0;
}
