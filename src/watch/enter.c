/* SPDX-License-Identifier: ISC */
/*
 * The last steps of a process that joins a container. In: a process that has
 * joined all but its pid namespace and has given up what it must, and the
 * descriptors of run/handoff.h. Out: a command executed, or a report.
 *
 * The container sees only what is forked here. That has the memory of this
 * small program, not of ctr-spawn; it holds no more than its command will; and
 * it is not dumpable from its first instant to its execve, so /proc/PID/exe, fd and mem
 * are closed to the container (CVE-2016-9962, CVE-2019-5736, CVE-2024-21626).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/label.h"
#include "base/search.h"
#include "base/text.h"
#include "run/handoff.h"
#include "run/report.h"
#include "watch/monitor.h"

static struct sock_filter enter_filter[BPF_MAXINSNS];

static void
enter_report(enum report_kind kind, const char *step, const char *item, int error, pid_t pid)
{
	struct report report = {.kind = (int)kind, .error = error, .pid = pid};
	struct text text;

	text_init(&text, report.step, sizeof(report.step));
	text_str(&text, step);
	text_init(&text, report.item, sizeof(report.item));
	text_bytes(&text, item, strnlen(item, sizeof(report.item) - 1));
	if (io_write(ENTER_REPORT, (const char *)&report, sizeof(report)) < 0)
		_exit(EXIT_OURS);
}

static _Noreturn void
enter_fail(const char *step, const char *item, int code)
{
	enter_report(REPORT_ERROR, step, item, errno, 0);
	_exit(code);
}

/* The bytes of a seccomp program from their memory file. */
static void
enter_seccomp(void)
{
	ssize_t got = pread(ENTER_FILTER, enter_filter, sizeof(enter_filter), 0);
	struct sock_fprog program = {.filter = enter_filter};

	if (got <= 0) {
		if (got < 0 && errno == EBADF)
			return;
		enter_fail("seccomp", "filter", EXIT_OURS);
	}
	program.len = (unsigned short)((size_t)got / sizeof(enter_filter[0]));
	close(ENTER_FILTER);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		enter_fail("seccomp", "filter", EXIT_OURS);
}

/* Takes the labels off the words. The container's procfs could be anything: base/label.h looks. */
static char **
enter_labels(const char *flags, char **argv)
{
	const char letters[LABEL_COUNT] = {ENTER_FLAG_APPARMOR, ENTER_FLAG_SELINUX};
	int proc = -1;

	for (unsigned i = 0; i < LABEL_COUNT; i++) {
		if (strchr(flags, letters[i]) == NULL)
			continue;
		if (proc < 0)
			proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (*argv == NULL || label_exec(proc, i, *argv) < 0)
			enter_fail("label", label_names[i], EXIT_OURS);
		argv++;
	}
	fd_close(&proc);
	if (*argv == NULL)
		_exit(EXIT_OURS);
	return argv;
}

/* In the container's pid namespace, as the child of the session's watcher. */
static _Noreturn void
enter_payload(const char *flags, char **argv)
{
	ssize_t got;
	int error;
	char byte;

	/* The watcher's death before this line shows as end-of-file below. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		enter_fail("session", "", EXIT_OURS);
	got = io_read(ENTER_GO, &byte, 1);
	if (got < 0)
		enter_fail("session", "the word to go", EXIT_OURS);
	if (got == 0)
		_exit(EXIT_OURS);
	close(ENTER_GO);
	if (setsid() < 0
	    || (strchr(flags, ENTER_FLAG_TTY) != NULL && ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0))
		enter_fail("session", "terminal", EXIT_OURS);
	argv = enter_labels(flags, argv);
	if (fcntl(ENTER_RULESET, F_GETFD) >= 0
	    && syscall(SYS_landlock_restrict_self, ENTER_RULESET, 0) < 0)
		enter_fail("landlock", "ruleset", EXIT_OURS);
	enter_seccomp();
	search_exec(argv, environ);
	error = errno;
	enter_fail("exec", argv[0],
	    error == ENOENT || error == ENOTDIR ? EXIT_NOTFOUND : EXIT_NOEXEC);
}

/* Not our child but our parent's: the watcher reaps it, and we are gone. */
static pid_t
enter_clone(void)
{
	struct ctr_clone_args args = {.flags = CTR_CLONE_PARENT};
	pid_t pid = clone3_fork(&args);

	/* A filter that is in force already sees no flags of clone3, and refuses it. */
	return pid < 0 && (errno == ENOSYS || errno == EPERM)
	    ? (pid_t)syscall(SYS_clone, CTR_CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)
	    : pid;
}

int
enter_main(int argc, char **argv)
{
	pid_t pid;

	if (argc < 4)
		return EXIT_TROUBLE;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || fd_cloexec_from(3) < 0)
		enter_fail("session", "not dumpable", EXIT_OURS);
	if (strcmp(argv[1], "--enter-here") == 0 && (fchdir(ENTER_HERE) < 0 || close(ENTER_HERE) < 0))
		enter_fail("workdir", ".", EXIT_OURS);
	pid = enter_clone();
	if (pid < 0)
		enter_fail("fork", argv[3], EXIT_OURS);
	if (pid == 0)
		enter_payload(argv[2], argv + 3);
	enter_report(REPORT_PID, "", "", 0, pid);
	return EXIT_YES;
}
