/* SPDX-License-Identifier: ISC */
/*
 * Makes one system call of one process fail, or kills the process there:
 *
 *	inject [-a FILE] [-l] [-p PATH:N:ERROR] [-t SECONDS] -o LOG COMMAND...
 *
 * COMMAND and all it starts are traced; only programs named ctr-* are counted,
 * and only while -a's FILE exists are calls candidates. A process is named by its
 * place in the tree of forks (0.2.1: the first child of the second child), a call
 * by its number in that process. -l: LOG lists the candidates, PATH N CALL PROGRAM.
 * -p: that one fails with ERROR (a number; 0: a fitting one), or with ERROR kill the
 * process dies before it. Then LOG tells: hit, crash (a signal nobody here sent),
 * hang (COMMAND took longer than -t) and left (a process that outlives COMMAND by 5 s;
 * it is killed). Exit status: 0, or 1 when LOG has one of the last three, 3 without a hit.
 * x86-64. Whoever loses its parent becomes our child, so zombies do not pile up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <linux/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "calls.h" /* made by inject.sh: static const char *const call_names[] */

enum {
	TRACEES = 512,
	LARGEFILE = 0100000, /* musl adds it; O_LARGEFILE is 0 for a program of 64 bits */
	GRACE = 5, /* seconds that what was started has, to end after COMMAND */
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK
	    | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL,
};

struct tracee {
	pid_t pid;
	char path[48];
	char program[64];
	unsigned children;
	unsigned long count;
	bool ours;	/* one of our programs */
	bool early;	/* has stopped before its parent told of it */
	bool faked;	/* in a call that was replaced */
	bool killed;	/* by us */
	long result;
};

static struct tracee tracees[TRACEES];
static const char *armed_file;
static char wanted_path[48];
static unsigned long wanted_number;
static long wanted_error;
static bool wanted_kill, listing, fired;
static FILE *out;
static int trouble;
static volatile sig_atomic_t late;

static void
on_alarm(int signal)
{
	(void)signal;
	late = 1;
}

static struct tracee *
tracee_find(pid_t pid)
{
	struct tracee *unused = NULL;

	for (unsigned i = 0; i < TRACEES; i++) {
		if (tracees[i].pid == pid)
			return &tracees[i];
		if (tracees[i].pid == 0 && unused == NULL)
			unused = &tracees[i];
	}
	if (unused == NULL) {
		fprintf(out, "left: too many processes\n");
		exit(1);
	}
	memset(unused, 0, sizeof(*unused));
	unused->pid = pid;
	unused->early = true;
	return unused;
}

/* The program's name and its first word, if it is one of ours. */
static void
tracee_program(struct tracee *tracee)
{
	char path[32];
	char words[256] = "";
	size_t got;
	FILE *file;
	const char *name;
	const char *verb;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", tracee->pid);
	file = fopen(path, "r");
	got = file == NULL ? 0 : fread(words, 1, sizeof(words) - 2, file);
	if (file != NULL)
		fclose(file);
	name = strrchr(words, '/') != NULL ? strrchr(words, '/') + 1 : words;
	verb = got > strlen(words) ? words + strlen(words) + 1 : "";
	tracee->ours = strncmp(name, "ctr-", 4) == 0;
	snprintf(tracee->program, sizeof(tracee->program), "%.24s,%.24s", name,
	    strcmp(name, "ctr-monitor") == 0 && verb[0] != '-' ? "" : verb);
}

static void
tracee_go(const struct tracee *tracee, int signal)
{
	ptrace(tracee->ours && (listing || !fired || tracee->faked) ? PTRACE_SYSCALL : PTRACE_CONT,
	    tracee->pid, 0, signal);
}

/* Those cannot fail, or the C library rightly ends the process when they do. */
static bool
call_skipped(unsigned long call)
{
	static const unsigned long skipped[] = {SYS_exit, SYS_exit_group, SYS_rt_sigreturn,
	    SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid,
	    SYS_set_tid_address, SYS_arch_prctl, SYS_umask, SYS_rt_sigprocmask, SYS_rt_sigaction,
	    SYS_munmap, SYS_madvise, SYS_restart_syscall, SYS_set_robust_list,
	    SYS_clock_gettime};

	for (unsigned i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (skipped[i] == call)
			return true;
	return false;
}

/* Questions about a descriptor that is there cannot either, and a message that is not let out is none. */
static bool
call_certain(pid_t pid, unsigned long call)
{
	struct user_regs_struct regs;

	if ((call != SYS_fcntl && call != SYS_write) || ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0)
		return false;
	return call == SYS_write ? regs.rdi == STDERR_FILENO
				 : regs.rsi == F_GETFD || regs.rsi == F_SETFD || regs.rsi == F_GETFL
	    || (regs.rsi == F_SETFL && (regs.rdx & ~LARGEFILE) == O_NONBLOCK);
}

/* What that call would fail with, were there trouble. */
static long
call_error(unsigned long call)
{
	switch (call) {
	case SYS_open: case SYS_openat: case SYS_openat2: case SYS_pipe2: case SYS_dup:
	case SYS_pidfd_open: case SYS_signalfd4: case SYS_timerfd_create: case SYS_fsopen:
	case SYS_fsmount: case SYS_open_tree: case SYS_inotify_init1: case SYS_memfd_create:
		return EMFILE;
	case SYS_fork: case SYS_vfork: case SYS_clone: case SYS_clone3:
		return EAGAIN;
	case SYS_mmap: case SYS_mprotect: case SYS_mremap: case SYS_brk: case SYS_execve:
	case SYS_execveat: case SYS_poll: case SYS_ppoll:
		return ENOMEM;
	case SYS_write: case SYS_pwrite64: case SYS_writev: case SYS_mkdir: case SYS_mkdirat:
	case SYS_fallocate: case SYS_linkat: case SYS_splice:
		return ENOSPC;
	case SYS_kill: case SYS_pidfd_send_signal: case SYS_setns: case SYS_unshare:
	case SYS_mount: case SYS_move_mount: case SYS_mount_setattr: case SYS_prctl:
	case SYS_capset: case SYS_setresuid: case SYS_setresgid: case SYS_setgroups:
	case SYS_seccomp: case SYS_pivot_root: case SYS_sethostname:
		return EPERM;
	case SYS_wait4: case SYS_waitid:
		return EINTR;
	case SYS_close: case SYS_read: case SYS_pread64: default:
		return EIO;
	}
}

static const char *
call_name(unsigned long call)
{
	return call < sizeof(call_names) / sizeof(call_names[0]) && call_names[call] != NULL
	    ? call_names[call]
	    : "?";
}

/* A call begins: counted, perhaps listed, perhaps ours to replace. */
static void
tracee_entry(struct tracee *tracee, unsigned long call)
{
	struct user_regs_struct regs;
	bool armed = armed_file == NULL || access(armed_file, F_OK) == 0;

	tracee->count++;
	if (!armed || (!wanted_kill && (call_skipped(call) || call_certain(tracee->pid, call))))
		return;
	if (listing) {
		fprintf(out, "%s %lu %s %s\n", tracee->path, tracee->count, call_name(call),
		    tracee->program);
		return;
	}
	if (fired || tracee->count != wanted_number || strcmp(tracee->path, wanted_path) != 0)
		return;
	fired = true;
	fprintf(out, "hit %s:%lu %s %s\n", tracee->path, tracee->count, call_name(call),
	    tracee->program);
	if (wanted_kill) {
		tracee->killed = true;
		kill(tracee->pid, SIGKILL);
		return;
	}
	if (ptrace(PTRACE_GETREGS, tracee->pid, 0, &regs) < 0)
		return;
	tracee->faked = true;
	tracee->result = -(wanted_error != 0 ? wanted_error : call_error(call));
	if (call == SYS_brk)
		tracee->result = 0;
	if (call == SYS_close) /* whatever it answers, the descriptor is closed */
		return;
	regs.orig_rax = (unsigned long)-1;
	ptrace(PTRACE_SETREGS, tracee->pid, 0, &regs);
}

static void
tracee_exit(struct tracee *tracee)
{
	struct user_regs_struct regs;

	if (!tracee->faked || ptrace(PTRACE_GETREGS, tracee->pid, 0, &regs) < 0)
		return;
	tracee->faked = false;
	regs.rax = (unsigned long)tracee->result;
	ptrace(PTRACE_SETREGS, tracee->pid, 0, &regs);
}

static void
tracee_syscall(struct tracee *tracee)
{
	struct ptrace_syscall_info info = {0};

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		tracee_entry(tracee, info.entry.nr);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		tracee_exit(tracee);
}

/* A child is there: named after its parent, and let go if it has stopped already. */
static void
tracee_forked(struct tracee *parent)
{
	unsigned long pid = 0;
	struct tracee *child;
	bool stopped;

	if (ptrace(PTRACE_GETEVENTMSG, parent->pid, 0, &pid) < 0)
		return;
	child = tracee_find((pid_t)pid);
	stopped = !child->early || child->path[0] == '-';
	snprintf(child->path, sizeof(child->path), "%.40s.%u", parent->path, ++parent->children);
	memcpy(child->program, parent->program, sizeof(child->program));
	child->ours = parent->ours;
	child->early = false;
	if (stopped)
		tracee_go(child, 0);
}

static void
tracee_stopped(struct tracee *tracee, int status)
{
	int signal = WSTOPSIG(status);
	int event = status >> 16;

	if (tracee->early) { /* its parent's event has not come yet: it waits */
		strcpy(tracee->path, "-");
		return;
	}
	if (signal == (SIGTRAP | 0x80)) {
		tracee_syscall(tracee);
		tracee_go(tracee, 0);
	} else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK
	    || event == PTRACE_EVENT_CLONE) {
		tracee_forked(tracee);
		tracee_go(tracee, 0);
	} else if (event == PTRACE_EVENT_EXEC) {
		tracee_program(tracee);
		tracee_go(tracee, 0);
	} else if (event == PTRACE_EVENT_STOP
	    && (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)) {
		ptrace(PTRACE_LISTEN, tracee->pid, 0, 0);
	} else {
		tracee_go(tracee, event != 0 ? 0 : signal);
	}
}

/* Their parent may have been killed before it could tell of them: let go, named if it tells yet. */
static void
tracees_release(void)
{
	for (unsigned i = 0; i < TRACEES; i++) {
		if (tracees[i].pid == 0 || !tracees[i].early || tracees[i].path[0] != '-')
			continue;
		tracees[i].early = false;
		strcpy(tracees[i].path, "?");
		tracee_go(&tracees[i], 0);
	}
}

static void
tracee_ended(struct tracee *tracee, int status)
{
	int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (tracee->ours && !tracee->killed
	    && (signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT || signal == SIGILL
		|| signal == SIGFPE || signal == SIGSYS || signal == SIGTRAP || signal == SIGPIPE)) {
		fprintf(out, "crash %s %s: signal %d\n", tracee->path, tracee->program, signal);
		trouble = 1;
	}
	tracee->pid = 0;
	tracees_release();
}

/* What was still there when the time was up, and where it stood. */
static void
tracees_kill(const char *what)
{
	for (unsigned i = 0; i < TRACEES; i++) {
		char path[40];
		char where[128] = "";
		FILE *file;

		if (tracees[i].pid == 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/syscall", tracees[i].pid);
		file = fopen(path, "r");
		if (file != NULL && fgets(where, sizeof(where), file) != NULL)
			where[strcspn(where, "\n")] = '\0';
		if (file != NULL)
			fclose(file);
		fprintf(out, "%s %s %d %s: %s\n", what, tracees[i].path, tracees[i].pid,
		    tracees[i].program, where);
		trouble = 1;
		tracees[i].killed = true;
		kill(tracees[i].pid, SIGKILL);
	}
}

/* Again each second from then on: one that comes just before wait4(2) would be missed. */
static void
ring_in(unsigned seconds)
{
	struct itimerval when = {.it_value.tv_sec = seconds, .it_interval.tv_sec = 1};

	setitimer(ITIMER_REAL, &when, NULL);
}

/* Until the last has ended; bounded from the end of COMMAND on. */
static void
trace(pid_t first, unsigned seconds)
{
	bool over = false;
	int status;
	pid_t pid;

	ring_in(seconds);
	for (;;) {
		pid = wait4(-1, &status, __WALL, NULL);
		if (late) { /* whoever stops again and again leaves no wait4 to interrupt */
			tracees_kill(over ? "left" : "hang");
			ring_in(GRACE);
			late = 0;
			if (pid < 0)
				continue;
		}
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return;
		if (WIFSTOPPED(status)) {
			tracee_stopped(tracee_find(pid), status);
			continue;
		}
		tracee_ended(tracee_find(pid), status);
		if (pid == first) {
			over = true;
			ring_in(GRACE);
		}
	}
}

static void
want(char *text)
{
	char *number = strchr(text, ':');
	char *error = number == NULL ? NULL : strchr(number + 1, ':');

	if (error == NULL || number - text >= (ptrdiff_t)sizeof(wanted_path)) {
		fprintf(stderr, "inject: -p PATH:N:ERROR\n");
		exit(2);
	}
	*number = *error = '\0';
	strcpy(wanted_path, text);
	wanted_number = strtoul(number + 1, NULL, 10);
	wanted_kill = strcmp(error + 1, "kill") == 0;
	wanted_error = wanted_kill ? 0 : strtol(error + 1, NULL, 10);
}

static pid_t
begin(char **argv)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		raise(SIGSTOP);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid
	    || ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) < 0) {
		perror("inject: trace");
		exit(2);
	}
	strcpy(tracee_find(pid)->path, "0");
	tracee_find(pid)->early = false;
	kill(pid, SIGCONT);
	return pid;
}

int
main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART: wait4 ends */
	unsigned seconds = 60;
	int c;

	while ((c = getopt(argc, argv, "+a:lp:t:o:")) != -1) {
		switch (c) {
		case 'a': armed_file = optarg; break;
		case 'l': listing = true; break;
		case 'p': want(optarg); break;
		case 't': seconds = (unsigned)atoi(optarg); break;
		case 'o': out = fopen(optarg, "we"); break;
		default: return 2;
		}
	}
	if (out == NULL || optind >= argc) {
		fprintf(stderr, "usage: inject [-a FILE] [-l] [-p PATH:N:ERROR] [-t S] -o LOG COMMAND...\n");
		return 2;
	}
	sigaction(SIGALRM, &action, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	trace(begin(argv + optind), seconds);
	fclose(out);
	return trouble ? 1 : listing || fired ? 0 : 3;
}
