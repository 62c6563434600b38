/* SPDX-License-Identifier: ISC */
/*
 * The process that becomes the monitor. In: a start. Out: a child of init that
 * has nothing of the caller's, or (-F) the caller itself; the caller returns
 * once it is ready, or with its reason and nothing left of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/rundir.h"
#include "start/start.h"

/* What the monitor-to-be tells ctr-spawn when it fails; "ready" comes from ctr-monitor. */
struct start_answer {
	int code;
	char error[512];
};

int
process_silent(const struct start *start)
{
	return dup2(start->child.null, 0) < 0 || dup2(start->child.null, 1) < 0
		|| dup2(start->child.null, 2) < 0
	    ? -1
	    : 0;
}

struct process {
	struct start *start;
	start_maker *make;
	const int *answer;
	bool begun;	/* told in shared memory only: what it makes may be in that memory when it is killed */
};

/*
 * The monitor-to-be: nothing of the caller's stays with it. In the caller's memory
 * it works on a copy: the caller may have to begin anew.
 */
static void
process_child(void *argument)
{
	struct process *process = argument;
	const int answer = process->answer[1];
	struct start start = *process->start;
	struct start_answer message = {.code = EXIT_OURS};

	process->begun = true;
	close(process->answer[0]);
	if (setsid() < 0 || chdir("/") < 0
	    || (!start.orphan && process_silent(&start) < 0))
		_exit(EXIT_OURS);
	umask(022);
	process->make(&start, answer, message.error, sizeof(message.error));
	message.code = start.code;
	io_write(answer, (const char *)&message, sizeof(message));
	_exit(start.code);
}

/* Waits for "ready" or the reason. What cannot be heard is ended: it stops what it may have begun. */
static int
process_answer(struct start *start, int answer, pid_t pid, char *error, size_t size)
{
	struct start_answer message;
	ssize_t got;

	/* One message, one write: not to end-of-file, a created payload holds the pipe too. */
	do {
		got = read(answer, &message, sizeof(message));
	} while (got < 0 && errno == EINTR);
	if (got == 5)
		return 0;
	start->code = EXIT_OURS;
	if (got < 0) {
		kill(pid, SIGTERM); /* our child, not reaped yet */
		snprintf(error, size, "the monitor's answer: %s", strerror(errno));
	} else {
		snprintf(error, size, "the monitor died while it started the container");
	}
	if (got == (ssize_t)sizeof(message)) {
		start->code = message.code;
		snprintf(error, size, "%s", message.error);
	}
	return -1;
}

/* Whether to try again by another way: it died before its first act. */
static bool
process_stillborn(struct start *start, int status)
{
	if (start->child.apart || !cgroup_stillborn(status)
	    || (start->new_name[0] != '\0' && !replace_ours(start)))
		return false;
	start->child.apart = true;
	return true;
}

int
start_fork(struct start *start, start_maker *make, char *error, size_t size)
{
	int answer[2];
	struct process process = {start, make, answer, false};
	int status = 0;
	pid_t pid;

	if (fd_pipe(answer) < 0 || (pid = cgroups_fork(start, process_child, &process)) < 0) {
		snprintf(error, size, "fork: %s", strerror(errno));
		return -1;
	}
	close(answer[1]);
	self_let_go(&start->child.monitor);
	if (process_answer(start, answer[0], pid, error, size) == 0)
		return 0;
	/* It has left nothing but the place it stood in. */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	close(answer[0]);
	if (!process.begun && process_stillborn(start, status) && prepare_monitor(&start->child, error, size) == 0)
		return start_fork(start, make, error, size);
	cgroup_tidy(&start->child.cgroups);
	return -1;
}

/* The life of the process that becomes the monitor. Returns only on failure. */
static int
process_make(struct start *start, int answer, char *error, size_t size)
{
	if (record_claim(start, error, size) == 0)
		return start_make(start, answer, error, size);
	dir_remove_tree(start->run, start->new_name);
	return -1;
}

static int
process_begin(struct start *start, char *error, size_t size)
{
	umask(022);
	if (start_fds(start, error, size) < 0)
		return -1;
	if (start_reserve() < 0 || fd_cloexec_from(3) < 0) {
		snprintf(error, size, "descriptors: %s", strerror(errno));
		return -1;
	}
	start->run = rundir_open_own(start->run_path, true);
	if (start->run < 0) {
		snprintf(error, size, "%s: %s", start->run_path,
		    errno == EPERM ? "not yours alone (owner and mode are checked)"
				   : strerror(errno));
		return -1;
	}
	if (start->foreground && record_adopt(start, error, size) < 0)
		return -1;
	network_begin(&start->network, start->spec);
	rundir_sweep(start->run, replace_put_back);
	if (keep_plan(start, error, size) < 0 || prepare(start, error, size) < 0
	    || cgroups_plan(start, error, size) < 0)
		return -1;
	return record_build(start, error, size);
}

int
start_container(struct start *start, char *error, size_t size)
{
	start->code = EXIT_OURS;
	if (process_begin(start, error, size) < 0) {
		network_end(&start->network, &start->child); /* it has our descriptors, the caller's too */
		return -1;
	}
	if (signal_block(1) < 0) {
		snprintf(error, size, "signals: %s", strerror(errno));
		dir_remove_tree(start->run, start->new_name);
		return -1;
	}
	if (start->foreground) {
		if (start->child.cgroups.inside) { /* the cgroup it leaves is to have nobody in it */
			network_end(&start->network, &start->child);
			cgroup_enter(&start->child.cgroups);
		}
		return process_make(start, -1, error, size);
	}
	network_end(&start->network, &start->child); /* it is a child of this process, not of that one */
	if (start_fork(start, process_make, error, size) == 0)
		return 0;
	replace_left(start, error, size); /* nothing, but where fork(2) failed or it was killed */
	return -1;
}
