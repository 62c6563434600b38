/* SPDX-License-Identifier: ISC */
/*
 * Running hooks. In: the plan and the record. Out: a process that has ended.
 * It does not begin before its name is in the record, and never twice.
 */
#include "run/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/pidref.h"

/* RUN/NAME/hook: `stopped` alone while it is owed, `stopped PID:INODE` once it was begun. */
static const char hook_file[] = "hook";

bool
hook_has(const struct plan *plan, const char *which)
{
	size_t length = strlen(which);

	for (const char *at = plan->hooks; (at = strstr(at, which)) != NULL; at += length)
		if ((at == plan->hooks || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

static _Noreturn void
hook_exec(int dirfd, const struct plan *plan, const char *verb, const char *which, int go)
{
	char *argv[] = {(char *)"ctr-spawn", (char *)verb, (char *)which, NULL};
	char *envp[] = {NULL};
	char byte;

	if (setsid() < 0 || chdir("/") < 0 || read(go, &byte, 1) != 1)
		_exit(EXIT_OURS);
	umask(022);
	if ((dirfd == HOOK_DIR ? fcntl(dirfd, F_SETFD, 0) : dup2(dirfd, HOOK_DIR)) < 0
	    || fd_close_from(HOOK_DIR + 1, NULL, 0) < 0)
		_exit(EXIT_OURS);
	for (int sig = 1; sig <= 64; sig++)
		signal_default(sig);
	signal_block(0);
	execve(plan->spawn, argv, envp);
	_exit(EXIT_NOTFOUND);
}

pid_t
hook_fork(int dirfd, const struct plan *plan, const char *verb, const char *which, int *go)
{
	int ends[2];
	pid_t pid;

	if (fd_pipe(ends) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		hook_exec(dirfd, plan, verb, which, ends[0]);
	}
	close(ends[0]);
	*go = ends[1];
	if (pid < 0)
		fd_close(go);
	return pid;
}

/* Whether it ended in time; a bare poll's milliseconds are rounded up. */
static bool
hook_wait(int pidfd, uint64_t ns)
{
	struct pollfd poller = {.fd = pidfd, .events = POLLIN};

	while (poll(&poller, 1, (int)(ns / 1000000) + 1) < 0 && errno == EINTR)
		;
	return poller.revents != 0;
}

static int
hook_result(int wait_status, bool late, char *why, size_t size)
{
	struct text text;

	if (!late && WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0)
		return 0;
	text_init(&text, why, size);
	text_str(&text, late ? "took too long" : WIFEXITED(wait_status) ? "exit status " : "signal ");
	if (!late)
		text_i64(&text, WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
						       : WTERMSIG(wait_status));
	return 1;
}

/* `stopped PID:INODE` before it goes. */
static int
hook_note(int dirfd, pid_t pid, int pidfd)
{
	struct pidref ref;
	struct text text;
	char line[64];

	if (pidref_of(&ref, pid, pidfd) < 0)
		return -1;
	text_init(&text, line, sizeof(line));
	text_str(&text, "stopped ");
	pidref_print(&ref, &text);
	text_char(&text, '\n');
	return io_replace_file(dirfd, hook_file, text.start, text.length, 0644);
}

/* Forks, notes (stopped only), lets go, waits, kills, reaps. */
static int
hook_start(int dirfd, const struct plan *plan, const char *which, bool note, char *why, size_t size)
{
	int wait_status = 0;
	bool late = false;
	int pidfd = -1;
	struct text text;
	int go = -1;
	pid_t pid;

	text_init(&text, why, size);
	pid = hook_fork(dirfd, plan, "hook", which, &go);
	if (pid < 0) {
		text_str(&text, strerror(errno));
		return 1;
	}
	pidfd = pidfd_open_pid(pid);
	if (pidfd >= 0 && (!note || hook_note(dirfd, pid, pidfd) == 0) && io_write(go, "g", 1) == 0)
		late = !hook_wait(pidfd, plan->hook_timeout);
	else
		text_str(&text, strerror(errno)); /* it sees end-of-file and leaves */
	close(go);
	/* Its session too: the number is ours until we have reaped it. */
	if (late || pidfd < 0)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR)
		;
	fd_close(&pidfd);
	return text.length > 0 ? 1 : hook_result(wait_status, late, why, size);
}

int
hook_run(int dirfd, const struct plan *plan, const char *which, char *why, size_t size)
{
	return hook_has(plan, which) ? hook_start(dirfd, plan, which, false, why, size) : 0;
}

int
hook_owe(int dirfd, const struct plan *plan)
{
	static const char owed[] = "stopped\n";

	if (!hook_has(plan, "stopped"))
		return 0;
	return io_replace_file(dirfd, hook_file, owed, sizeof(owed) - 1, 0644);
}

/* Another process began it and died: not a second time, but not past it either. */
static void
hook_join(const struct pidref *ref, uint64_t timeout)
{
	int pidfd = pidref_open(ref);

	if (pidfd >= 0 && !hook_wait(pidfd, timeout))
		pidfd_signal(pidfd, SIGKILL);
	fd_close(&pidfd);
}

int
hook_stopped(int dirfd, const struct plan *plan, char *why, size_t size)
{
	char line[64];
	struct pidref ref;
	int result = 0;

	why[0] = '\0';
	if (io_read_file(dirfd, hook_file, line, sizeof(line)) < 0)
		return 0;
	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "stopped ", 8) == 0 && pidref_parse(line + 8, &ref) == 0 && ref.pid > 0)
		hook_join(&ref, plan->hook_timeout);
	else
		result = hook_start(dirfd, plan, "stopped", true, why, size);
	unlinkat(dirfd, hook_file, 0);
	return result;
}

void
hook_settle(int dirfd)
{
	struct plan plan;
	char why[200];

	if (plan_read(dirfd, &plan) == 0)
		hook_stopped(dirfd, &plan, why, sizeof(why));
}
