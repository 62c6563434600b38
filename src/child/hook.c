/* SPDX-License-Identifier: ISC */
/*
 * The two hooks that are run between clone and exec. `mounted`: a program of the
 * host in the container's namespaces, before its root is entered; nothing of the
 * container runs yet. `inside`: a program of the container's own, confined as
 * the payload is, by the payload's process. Out: 0, or why not in child->item.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/search.h"
#include "base/signame.h"
#include "base/text.h"
#include "child/child.h"
#include "child/procfs.h"
#include "child/tree.h"

struct hook {
	char *const *words;
	char *const *env;
	int log;	/* for 1 and 2; -1: as they are */
	const char *input;	/* what it reads */
	size_t length;
};

enum {
	HOOK_TICK = 100000, /* us */
	HOOK_INPUT = 16384, /* a pipe has room for it */
};

/*
 * What is at rootfs's own path is the container's tree with all that is mounted
 * in it; a view, that goes with the old root: what is to stay is mounted below ".".
 */
static int
hook_view(struct child *child)
{
	const char *rootfs = child->spec->rootfs;
	int result = -1;
	int place;
	int tree;

	if (rootfs == NULL || rootfs[0] != '/' || child->image || child_in_place(child))
		return 0;
	child_item(child, rootfs, "");
	place = open(rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (place < 0)
		return -1;
	tree = tree_clone(child->root, "", true, false);
	if (tree >= 0)
		result = tree_attach(tree, place);
	fd_close(&tree);
	fd_close(&place);
	return result;
}

static volatile sig_atomic_t hook_late;

static void
hook_tick(int sig)
{
	(void)sig;
	hook_late++;
}

/* Again and again from the limit on, so that none is lost before waitpid(2) begins. */
static int
hook_clock(uint64_t ns)
{
	const struct itimerval timer = {.it_value = {.tv_sec = (time_t)(ns / 1000000000),
					    .tv_usec = (suseconds_t)(ns % 1000000000 / 1000)},
	    .it_interval = {.tv_usec = HOOK_TICK}};
	const struct sigaction tick = {.sa_handler = hook_tick}; /* no SA_RESTART */

	return sigaction(SIGALRM, &tick, NULL) < 0 ? -1 : setitimer(ITIMER_REAL, &timer, NULL);
}

/* All of it at once, or not: nobody reads yet. */
static int
hook_feed(const struct hook *hook)
{
	int ends[2];

	if (fd_pipe(ends) < 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0)
		return -1;
	if (hook->length > 0 && write(ends[1], hook->input, hook->length) != (ssize_t)hook->length)
		return -1;
	return dup2(ends[0], 0);
}

/* In a session of its own; nothing is open but 0-2, and that it reads to its end. */
static _Noreturn void
hook_exec(const struct hook *hook)
{
	for (int sig = 1; sig <= SIGNAL_MAX; sig++)
		signal_default(sig);
	signal_block(0);
	if (setsid() < 0 || hook_feed(hook) < 0
	    || (hook->log >= 0 && (dup2(hook->log, 1) < 0 || dup2(hook->log, 2) < 0))
	    || fd_close_from(3, NULL, 0) < 0)
		_exit(EXIT_OURS);
	search_exec(hook->words, hook->env);
	_exit(errno == ENOENT || errno == ENOTDIR ? EXIT_NOTFOUND : EXIT_NOEXEC);
}

/* errno is 0 when it has ended, and not well. */
static int
hook_wait(struct child *child, const struct hook *hook, pid_t pid)
{
	struct text text;
	int wait_status;

	while (waitpid(pid, &wait_status, 0) < 0)
		if (errno != EINTR)
			return -1;
		else if (hook_late && kill(-pid, SIGKILL) < 0)
			kill(pid, SIGKILL); /* it has no session yet */
	if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0)
		return 0;
	text_init(&text, child->item, sizeof(child->item));
	text_bytes(&text, hook->words[0], strnlen(hook->words[0], CHILD_ITEM / 2));
	text_str(&text, hook_late ? ": took too long" : WIFEXITED(wait_status) ? ": exit status " : ": signal ");
	if (!hook_late)
		text_i64(&text, WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status));
	errno = 0;
	return -1;
}

static int
hook_begin(struct child *child, const struct hook *hook)
{
	const struct itimerval off = {.it_interval = {0}};
	sigset_t alarm, old;
	pid_t pid;
	int result;

	child_item(child, hook->words[0], "");
	hook_late = 0;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	if (hook_clock(child->spec->hook_timeout) < 0 || sigprocmask(SIG_UNBLOCK, &alarm, &old) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		hook_exec(hook);
	result = pid < 0 ? -1 : hook_wait(child, hook, pid);
	if (setitimer(ITIMER_REAL, &off, NULL) < 0 || sigprocmask(SIG_SETMASK, &old, NULL) < 0)
		return -1;
	signal(SIGALRM, SIG_DFL);
	return result;
}

int
step_mounted(struct child *child)
{
	const struct hook hook = {child->spec->hook_mounted, child->hook_env, child->hook_log, "", 0};
	struct text text;

	if (hook.words[0] == NULL)
		return 0;
	text_init(&text, child->hook_pid, sizeof("0000000000"));
	text_i64(&text, procfs_self(child->hostproc));
	if (hook_view(child) < 0 || fchdir(child->root) < 0)
		return -1;
	return hook_begin(child, &hook);
}

/*
 * Who runs now may have the payload's uid: not dumpable, this process is none
 * that it may trace, nor can it open what is open here. An execve undoes that.
 */
int
hook_inside(struct child *child)
{
	char input[HOOK_INPUT];
	struct hook hook = {child->spec->hook_inside, child->envp, -1, input, 0};
	ssize_t got;

	if (hook.words[0] == NULL)
		return 0;
	if (child->hook_input >= 0) {
		child_item(child, child->spec->hook_inside_input, "");
		got = pread(child->hook_input, input, sizeof(input), 0);
		fd_close(&child->hook_input);
		if (got == (ssize_t)sizeof(input))
			errno = EFBIG;
		if (got < 0 || got == (ssize_t)sizeof(input))
			return -1;
		hook.length = (size_t)got;
	}
	child_item(child, "not dumpable", "");
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -1 : hook_begin(child, &hook);
}
