/* SPDX-License-Identifier: ISC */
/*
 * A new monitor for a container whose own is dead. In: a job. Out: a process
 * that holds nothing of the caller's, child of init once the caller is gone,
 * or its reason. Several at once: one wins, the others say so.
 */
#include "steer/adopt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"

#define REPLACE_NS 5000000000

enum {
	ADOPT_ANSWER_MS = 20000,
	ADOPT_OTHER_MS = 5000, /* another adopter's time to write its name into the record */
};

int
steer_program(const char *program, char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (length < 0)
		return -1;
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL || (size_t)(slash + 1 - path) + strlen(program) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(slash + 1, program);
	return 0;
}

int
steer_run(const char *program, char *const argv[])
{
	char path[512];
	int wait_status;
	pid_t pid;

	if (steer_program(program, path, sizeof(path)) < 0) {
		warn("%s: beside /proc/self/exe: %s", program, strerror(errno));
		return EXIT_TROUBLE;
	}
	pid = fork();
	if (pid == 0) {
		execv(path, argv);
		warn("%s: %s", path, strerror(errno));
		_exit(EXIT_TROUBLE);
	}
	while (pid > 0 && waitpid(pid, &wait_status, 0) < 0)
		if (errno != EINTR) {
			pid = -1;
			break;
		}
	if (pid < 0) {
		warn("%s: %s", path, strerror(errno));
		return EXIT_TROUBLE;
	}
	if (!WIFEXITED(wait_status)) {
		warn("%s: ended by signal %d", path, WTERMSIG(wait_status));
		return EXIT_TROUBLE;
	}
	return WEXITSTATUS(wait_status);
}

/* The child: session, directory and descriptors of its own, then the monitor. */
static _Noreturn void
adopt_become(const struct signal_job *job, const char *path, int answer)
{
	char *argv[] = {(char *)"ctr-monitor", (char *)"--adopt", (char *)job->run_path,
	    (char *)job->name, NULL};
	char *envp[] = {NULL};
	int null = open("/dev/null", O_RDWR | O_NOCTTY);
	int high = fcntl(answer, F_DUPFD, MONITOR_FDS_LIMIT);
	const int keep[] = {MONITOR_ANSWER};

	for (int sig = 1; sig <= 64; sig++)
		signal_default(sig);
	umask(022);
	if (null >= 0 && high >= 0 && setsid() >= 0 && chdir("/") == 0 && dup2(null, 0) == 0
	    && dup2(null, 1) == 1 && dup2(null, 2) == 2
	    && dup2(high, MONITOR_ANSWER) == MONITOR_ANSWER && fd_close_from(3, keep, 1) == 0)
		execve(path, argv, envp);
	io_write(MONITOR_ANSWER, "execve", 6);
	_exit(EXIT_TROUBLE);
}

/* One message, one write. Its length, 0 when the child died without a word. */
static size_t
adopt_answer(int fd, char *answer, size_t size)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	ssize_t got = 0;

	while (poll(&poller, 1, ADOPT_ANSWER_MS) < 0 && errno == EINTR)
		;
	if (poller.revents != 0)
		got = read(fd, answer, size - 1);
	answer[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}

/* Somebody else has the lock: is it a monitor, now or in a moment? */
static bool
adopt_other(struct signal_job *job)
{
	for (unsigned i = 0; i < ADOPT_OTHER_MS / 10; i++) {
		if (view_load(job->dir, &job->view) < 0)
			return false;
		if (job->view.monitor_alive || !view_lives(&job->view))
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

enum steer_adopt
steer_adopt(struct signal_job *job, char *why, size_t size)
{
	return steer_adopt_with(job, NULL, why, size);
}

enum steer_adopt
steer_adopt_with(struct signal_job *job, const char *program, char *why, size_t size)
{
	char path[512];
	int answer[2];
	bool lives;
	pid_t pid;

	snprintf(why, size, "%s", "ctr-monitor");
	if (program == NULL && steer_program("ctr-monitor", path, sizeof(path)) < 0)
		goto trouble;
	if (program == NULL)
		program = path;
	if (access(program, X_OK) < 0 || fd_pipe(answer) < 0)
		goto trouble;
	pid = fork();
	if (pid == 0)
		adopt_become(job, program, answer[1]);
	close(answer[1]);
	if (pid < 0) {
		close(answer[0]);
		goto trouble;
	}
	if (adopt_answer(answer[0], why, size) == 0)
		snprintf(why, size, "the new monitor died or did not answer");
	close(answer[0]);
	lives = view_load(job->dir, &job->view) == 0 && view_lives(&job->view);
	/* "ready" over one that had ended, where nobody reaps it: its end is about to be recorded. */
	if (strcmp(why, "ended") == 0 || !lives)
		return STEER_ENDED;
	if (strcmp(why, "ready") == 0)
		return STEER_ADOPTED;
	return adopt_other(job) ? STEER_OTHER : STEER_FAILED;
trouble:
	snprintf(why + strlen(why), size - strlen(why), ": %s", strerror(errno));
	return STEER_FAILED;
}

enum steer_adopt
steer_replace(struct signal_job *job, const char *program, char *why, size_t size)
{
	int monitor = pidref_open(&job->view.status.monitor);

	if (monitor >= 0 && pidfd_signal(monitor, SIGKILL) == 0)
		job_wait(monitor, REPLACE_NS);
	fd_close(&monitor);
	return steer_adopt_with(job, program, why, size);
}

int
verb_adopt(struct signal_job *job)
{
	char why[128];

	if (job->view.state == STATE_LOST)
		return job_state(job);
	if (status_state(&job->view.status) == STATE_EXITED) {
		if (!job->all)
			job_note(job, "has exited");
		return EXIT_YES;
	}
	if (job->view.monitor_alive) {
		if (!job->all)
			job_note(job, "has a monitor");
		return EXIT_YES;
	}
	switch (steer_adopt(job, why, sizeof(why))) {
	case STEER_ADOPTED:
		return EXIT_YES;
	case STEER_ENDED:
		job_settle(job);
		return EXIT_YES;
	case STEER_OTHER:
		job_note(job, "another monitor was quicker");
		return EXIT_YES;
	default:
		return job_say(job, EXIT_TROUBLE, NULL, why);
	}
}
