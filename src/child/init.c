/* SPDX-License-Identifier: ISC */
/*
 * Between clone and exec. In: a prepared child. Out: two exec'ed programs, or
 * a report. It never prints and never returns.
 */
#include "child/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/search.h"
#include "base/text.h"
#include "child/apart.h"
#include "child/procfs.h"
#include "child/share.h"
#include "child/steps.h"
#include "run/handoff.h"
#include "run/report.h"

enum {
	INIT_FORK_TRIES = 100,
	INIT_PAYLOAD = 2,
	INIT_MOUNTS = 3, /* in the container's pid namespace, who makes the mounts: not the payload's */
};

/* -1: an error that nobody listens to any more; what else is not heard ends us. */
static int
init_tell(int fd, const char *item, enum report_kind kind, const char *step, int error, int pid)
{
	struct report report = {.kind = (int)kind, .error = error, .pid = pid};
	struct text text;

	text_init(&text, report.step, sizeof(report.step));
	text_str(&text, step);
	text_init(&text, report.item, sizeof(report.item));
	text_str(&text, item);
	if (io_write(fd, (const char *)&report, sizeof(report)) == 0)
		return 0;
	if (kind != REPORT_ERROR)
		_exit(EXIT_OURS);
	return -1;
}

static int
init_report(const struct child *child, enum report_kind kind, const char *step, int error, int pid)
{
	return init_tell(child->report, child->item, kind, step, error, pid);
}

static _Noreturn void
init_fail(const struct child *child, const char *step, int code)
{
	init_report(child, REPORT_ERROR, step, errno, 0);
	_exit(code);
}

/*
 * After create nobody listens any more: the exit code tells, and the container's own output why. Who let it
 * be made may have the pipe open for a moment yet, and reads it no more.
 */
static _Noreturn void
init_fail_late(const struct child *child, const char *step, int code)
{
	char line[CHILD_ITEM + 128];
	int error = errno;
	struct text text;

	signal(SIGPIPE, SIG_IGN);
	if (!child->unheard && init_report(child, REPORT_ERROR, step, error, 0) == 0)
		_exit(code);
	text_init(&text, line, sizeof(line));
	text_str(&text, "ctr-spawn: ");
	text_str(&text, step);
	text_str(&text, ": ");
	text_bytes(&text, child->item, strnlen(child->item, CHILD_ITEM));
	if (error != 0) {
		text_str(&text, ": ");
		text_str(&text, strerror(error));
	}
	text_char(&text, '\n');
	io_write(STDERR_FILENO, line, text.length);
	_exit(code);
}

/* End-of-file: pid 1 is sealed. A byte: it is not, and that is the error. */
static void
init_sealed(struct child *child)
{
	char byte;
	ssize_t got = io_read(child->seal[0], &byte, 1);

	if (got != 0) {
		int error = got > 0 ? (unsigned char)byte : errno;

		child_item(child, "pid 1's seal", "");
		errno = error;
		init_fail(child, "start", EXIT_OURS);
	}
}

/* A byte: the mounts are made; then end-of-file: who made them is gone. Without: it said why, or was killed. */
static void
init_mounted(const struct child *child)
{
	char byte;

	if (io_read(child->made[0], &byte, 1) != 1)
		_exit(EXIT_OURS);
	while (io_read(child->made[0], &byte, 1) > 0)
		;
}

/* One byte: the record names us, or `start`. End-of-file: it comes to nothing. */
static void
init_wait(struct child *child)
{
	char byte;
	ssize_t got = io_read(child->go, &byte, 1);

	if (got < 0) {
		int error = errno;

		child_item(child, "the word to go", "");
		errno = error;
		init_fail_late(child, "start", EXIT_OURS);
	}
	if (got == 0)
		_exit(EXIT_OURS);
}

static _Noreturn void
init_payload(struct child *child)
{
	const int pid = procfs_self(child->hostproc);
	const bool beside = share_beside(child);
	const bool three = child->made[0] >= 0;
	const struct step *failed;
	int error;

	close(child->seal[1]);
	fd_close(&child->made[1]);
	if (beside)
		init_report(child, REPORT_PID, "", 0, pid);
	/*
	 * In shared memory one at a time: pid 1 has left it when it is sealed, and our parent waits. Of three the
	 * mounts are what takes longest: we leave their maker a processor that the kernel may have given us.
	 */
	if (!beside || three)
		init_sealed(child);
	failed = steps_run(steps_process, child);
	error = errno;
	if (three) /* also after a failure: of two words the container's is the first */
		init_mounted(child);
	errno = error;
	if (failed != NULL)
		init_fail(child, failed->name, EXIT_OURS);
	if (!beside)
		init_report(child, REPORT_PID, "", 0, pid);
	else if (!three)
		init_sealed(child);
	init_report(child, REPORT_READY, "", 0, child->listener);
	init_wait(child);
	if (hook_inside(child) < 0)
		init_fail_late(child, "hooks.inside", EXIT_OURS);
	search_exec(child->argv, child->envp);
	error = errno;
	child_item(child, child->argv[0], "");
	errno = error;
	init_fail_late(child, "exec", error == ENOENT || error == ENOTDIR ? EXIT_NOTFOUND : EXIT_NOEXEC);
}

/*
 * Pid 1 is killed last when memory runs out: it is the recorder. Where permitted. The kernel writes that
 * of all who share its memory: there it is done from outside, when it has left.
 */
static void
init_oom(const struct child *child)
{
	if (!child->shared)
		procfs_write(child->hostproc, "self/oom_score_adj", "-1000");
}

/*
 * TOMOYO, as Debian's kernels have it, looks for /dev/fd/NUMBER: none while somebody beside puts a /dev
 * in its place. When that one has ended, it is there.
 */
static void
init_exec(const struct child *child, pid_t maker, char **argv)
{
	char *envp[] = {NULL};
	siginfo_t info;

	syscall(SYS_execveat, child->monitor, "", argv, envp, AT_EMPTY_PATH);
	if (errno != ENOENT || maker <= 0)
		return;
	while (waitid(P_PID, (id_t)maker, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	if (info.si_code != CLD_EXITED || info.si_status != 0)
		_exit(EXIT_OURS); /* its reason is told, or it was killed */
	syscall(SYS_execveat, child->monitor, "", argv, envp, AT_EMPTY_PATH);
}

/*
 * Beside the payload's process, which works on the same child: it is only read here, and not what that one
 * changes. maker: who makes the mounts meanwhile, or 0.
 */
static _Noreturn void
init_become(const struct child *child, pid_t payload, pid_t maker, int report)
{
	const int fds[INIT_FDS_END - 3] = {child->exit, child->spill, child->life, child->seal[1],
	    child->procs, child->kill, child->tty >= 0 ? FD_STAY : -1, child->ready, child->watchdog};
	char number[16];
	char *argv[] = {(char *)"ctr-init", (char *)"--init", number, (char *)child->spill_cap,
	    (char *)child->policy, (char *)(child->keep_kill ? "kill" : "-"),
	    (char *)(child->spec->pid_ns == SPEC_NS_PRIVATE ? "own" : "shared"), NULL};
	const char *item = "ctr-monitor";
	struct text text;

	text_init(&text, number, sizeof(number));
	text_i64(&text, payload);
	init_oom(child);
	/* The caller's groups are of no use to it; EPERM: a user namespace in which nobody drops one. */
	if ((syscall(SYS_setgroups, 0, NULL) < 0 && errno != EPERM)
	    || (child->spec->log_mode != SPEC_LOG_INHERIT
		&& (dup2(child->in_keep >= 0 ? child->in_keep : child->null, 0) < 0 || dup2(child->out >= 0 ? child->out : child->null, 1) < 0
		    || dup2(child->err >= 0 ? child->err : child->null, 2) < 0))
	    || fd_place(fds, INIT_FDS_END - 3, 3) < 0)
		goto fail;
	item = "filter of pid 1";
	if (seccomp_apply_init(child) < 0)
		goto fail;
	item = "ctr-monitor";
	init_exec(child, maker, argv);
fail:
	init_tell(report, item, REPORT_ERROR, "init", errno, 0);
	_exit(EXIT_OURS);
}

/* The rest of the container, by whoever does it. */
static void
init_make(struct child *child)
{
	const struct step *failed = steps_run(steps_mounts, child);

	if (failed != NULL)
		init_fail(child, failed->name, EXIT_OURS);
	child_item(child, "payload", "");
}

static void
init_mounts(void *argument)
{
	struct child *child = argument;

	close(child->seal[1]);
	init_make(child);
	if (io_write(child->made[1], "", 1) < 0)
		init_fail(child, "start", EXIT_OURS);
	_exit(0);
}

static void
init_shared(void *child)
{
	init_payload(child);
}

static pid_t
init_fork_once(struct child *child, const pid_t *number)
{
	const struct ctr_clone_args args = {
	    .exit_signal = SIGCHLD, .set_tid = (uint64_t)(uintptr_t)number, .set_tid_size = number != NULL};
	pid_t pid = child->shared ? share_clone(&args, SHARE_PAYLOAD, init_shared, child) : fork();

	if (pid == 0)
		init_payload(child);
	return pid;
}

/*
 * Under a limit of tasks one that is about to end may be one too many: who makes the mounts,
 * or outside who has made the network. The kernel has counted the number on meanwhile.
 */
static pid_t
init_fork(struct child *child)
{
	const pid_t number = INIT_PAYLOAD;
	pid_t pid = init_fork_once(child, NULL);

	for (unsigned try = 0; pid < 0 && errno == EAGAIN && try < INIT_FORK_TRIES; try++) {
		poll(NULL, 0, 1);
		waitpid(-1, NULL, WNOHANG);
		pid = init_fork_once(child, child->shared ? &number : NULL);
	}
	return pid;
}

/*
 * Who makes the mounts has the most to do: begun first, and sent where pid 1 is not, it
 * has a processor until it is done. Its number is asked for, so that the payload's is 2
 * all the same. False: nobody was begun, there is no other processor or no number to be had (5.5).
 */
static bool
init_mounts_first(struct child *mounts)
{
	const pid_t number = INIT_MOUNTS;
	const struct ctr_clone_args args = {.exit_signal = SIGCHLD, .set_tid = (uint64_t)(uintptr_t)&number, .set_tid_size = 1};
	struct apart apart;

	if (!apart_find(&apart) || share_clone(&args, SHARE_MOUNTS, init_mounts, mounts) < 0)
		return false;
	apart_begin(&apart, number); /* it is waited for */
	return true;
}

/* Three at once: the payload's process, who makes the mounts, pid 1. Each has its own, for each writes to it. */
static _Noreturn void
init_three(struct child *child)
{
	const struct ctr_clone_args args = {.exit_signal = SIGCHLD};
	struct child process, mounts;
	pid_t maker = INIT_MOUNTS;
	pid_t payload;
	bool first;

	if (fd_pipe(child->made) < 0)
		init_fail(child, "pipe", EXIT_OURS);
	process = mounts = *child;
	first = init_mounts_first(&mounts);
	payload = init_fork(&process);
	if (payload < 0)
		init_fail(child, "fork", EXIT_OURS);
	if (!first && (maker = share_clone(&args, SHARE_MOUNTS, init_mounts, &mounts)) < 0) {
		init_make(&mounts);
		if (io_write(child->made[1], "", 1) < 0)
			init_fail(child, "start", EXIT_OURS);
	}
	init_become(child, payload, maker, child->report);
}

_Noreturn void
child_init(struct child *child, int go_write)
{
	const struct step *failed = steps_run(steps_container, child);
	const int report = child->report;
	pid_t payload;

	child->go_write = go_write;
	if (failed != NULL)
		init_fail(child, failed->name, EXIT_OURS);
	child_item(child, "payload", "");
	if (share_mounts(child))
		init_three(child);
	init_make(child);
	if (!child->spec->init)
		init_payload(child);
	payload = init_fork(child);
	if (payload < 0)
		init_fail(child, "fork", EXIT_OURS);
	init_become(child, payload, 0, report);
}
