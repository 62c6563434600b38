/* SPDX-License-Identifier: ISC */
/*
 * Joining. In: descriptors of namespaces, each checked to be of its kind. Out:
 * a child of the caller that is in them. A process in between does it and is
 * gone: setns(2) cannot be undone, and a pid namespace counts for children only.
 */
#include "child/join.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "child/nsrow.h"

struct join_answer {
	int pid;	/* > 0: of the child */
	int error;
	int at;		/* which namespace; SPEC_AT_COUNT: clone3 */
};

bool
join_any(const struct child *child)
{
	for (unsigned at = 0; at < SPEC_AT_COUNT; at++)
		if (child->ns[at] >= 0)
			return true;
	return false;
}

/*
 * The user namespace is not the first: what belongs to the caller's own is
 * joined with the caller's power, the rest with the power in the new one.
 * The namespace that refused, with errno, or -1.
 */
static int
join_all(const struct child *child)
{
	bool done[SPEC_AT_COUNT] = {false};

	for (unsigned pass = 0; pass < 2; pass++) {
		for (unsigned at = 0; at < SPEC_AT_COUNT; at++) {
			if (child->ns[at] < 0 || done[at] || at == SPEC_AT_USER)
				continue;
			done[at] = setns(child->ns[at], (int)nsrows[at].flag) == 0;
			if (!done[at] && (pass == 1 || errno != EPERM || child->ns[SPEC_AT_USER] < 0))
				return (int)at;
		}
		if (pass == 0 && child->ns[SPEC_AT_USER] >= 0
		    && setns(child->ns[SPEC_AT_USER], CTR_CLONE_NEWUSER) < 0)
			return SPEC_AT_USER;
	}
	return -1;
}

/* The process in between; returns only as the child. */
static void
join_between(const struct child *child, const struct ctr_clone_args *wanted, int answer)
{
	struct ctr_clone_args args = *wanted;
	struct join_answer message = {.at = join_all(child)};

	if (message.at < 0) {
		message.at = SPEC_AT_COUNT;
		/* Its parent is ours; the kernel wants no signal named then. */
		args.flags |= CTR_CLONE_PARENT;
		args.exit_signal = 0;
		message.pid = clone3_fork(&args);
		if (message.pid == 0)
			return;
	}
	message.error = errno;
	io_write(answer, (const char *)&message, sizeof(message));
	_exit(0);
}

/* For the message: which, and what mostly is missing. */
static void
join_item(struct child *child, int at, int error)
{
	struct text text;

	if (at < 0 || at >= SPEC_AT_COUNT || child->spec->ns_at[at] == NULL)
		return;
	text_init(&text, child->item, sizeof(child->item));
	text_str(&text, nsrows[at].name);
	text_str(&text, " = ");
	text_bytes(&text, child->spec->ns_at[at], strnlen(child->spec->ns_at[at], CHILD_ITEM / 2));
	if (error == EPERM && child->ns[SPEC_AT_USER] < 0 && geteuid() != 0)
		text_str(&text, " (without root its user namespace has to be joined too)");
}

static pid_t
join_answered(struct child *child, int answer, pid_t between, int *pidfd)
{
	struct join_answer message = {.pid = -1, .error = EPIPE, .at = SPEC_AT_COUNT};
	ssize_t got = io_read(answer, (char *)&message, sizeof(message));

	while (waitpid(between, NULL, 0) < 0 && errno == EINTR)
		;
	if (got != (ssize_t)sizeof(message))
		message.pid = -1;
	if (message.pid > 0) {
		/* Our child, or (orphan) our parent's, that reaps nobody: it is that one. */
		*pidfd = pidfd_open_pid(message.pid);
		if (*pidfd >= 0)
			return message.pid;
		message.error = errno;
	}
	join_item(child, message.at, message.error);
	errno = message.error;
	return -1;
}

pid_t
join_clone(struct child *child, const struct ctr_clone_args *args, int *pidfd)
{
	int answer[2];
	pid_t between;
	pid_t pid;

	if (fd_pipe(answer) < 0)
		return -1;
	between = child->orphan ? clone3_fork(&(struct ctr_clone_args){.flags = CTR_CLONE_PARENT}) : fork();
	if (between == 0) {
		close(answer[0]);
		join_between(child, args, answer[1]);
		close(answer[1]);
		return 0;
	}
	close(answer[1]);
	pid = between < 0 ? -1 : join_answered(child, answer[0], between, pidfd);
	close(answer[0]);
	return pid;
}
