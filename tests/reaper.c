/* SPDX-License-Identifier: ISC */
/*
 * reaper COMMAND...: a child subreaper, as conmon and containerd's shim are. Prints
 * "PID STATUS" of each orphan it gets, 128+n for a signal; returns when none is left.
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int status;
	pid_t first;
	pid_t pid;

	if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return 125;
	first = fork();
	if (first == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while ((pid = wait(&status)) > 0) {
		if (pid == first)
			continue;
		printf("%d %d\n", (int)pid, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
		fflush(stdout);
	}
	return 0;
}
