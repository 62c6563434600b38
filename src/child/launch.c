/* SPDX-License-Identifier: ISC */
/*
 * clone3, the report pipe, and the parent's waiting. In: a prepared child.
 * Out: pidfds of a running container, or the step, item and errno that failed.
 */
#include "child/launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/ahead.h"
#include "child/init.h"
#include "child/join.h"
#include "child/nsrow.h"
#include "child/sched.h"
#include "child/share.h"
#include "child/userns.h"
#include "run/report.h"

enum {
	LAUNCH_LATE_MS = 2000,
};

static int
launch_failed(struct launch *launch, const char *step, const char *item, int error)
{
	struct pollfd report = {.fd = launch->report, .events = POLLIN};

	launch->stillborn = launch->init >= 0 && !launch->spoken && poll(&report, 1, 0) == 1
	    && report.revents == POLLHUP;
	launch_abort(launch);
	snprintf(launch->step, sizeof(launch->step), "%s", step);
	snprintf(launch->item, sizeof(launch->item), "%s", item);
	launch->error = error;
	return -1;
}

/* The next message of `kind`; end-of-file counts when kind is REPORT_EOF. */
static int
launch_hear(struct launch *launch, enum report_kind kind, pid_t *pid)
{
	struct report report;
	ssize_t got = io_read(launch->report, (char *)&report, sizeof(report));

	if (got == 0 && kind == REPORT_EOF)
		return 0;
	if (got != (ssize_t)sizeof(report))
		return launch_failed(launch, "start", "the container's first process died", EPIPE);
	launch->spoken = true;
	report.step[sizeof(report.step) - 1] = '\0';
	report.item[sizeof(report.item) - 1] = '\0';
	if (report.kind != (int)kind)
		return launch_failed(launch, report.step, report.item, report.error);
	*pid = report.pid;
	return 0;
}

/* The flags of clone3; the cgroup namespace comes later, in step_cgroup. */
static uint64_t
launch_flags(const struct child *child)
{
	const struct spec *spec = child->spec;
	uint64_t flags = 0;

	for (unsigned at = 0; at < SPEC_AT_COUNT; at++)
		if (nsrow_kind(spec, (enum spec_at)at) == SPEC_NS_PRIVATE)
			flags |= nsrows[at].flag;
	/* Those come later: step_cgroup, step_time; the network after the id maps, step_user, or it is there. */
	flags &= ~(CTR_CLONE_NEWCGROUP | (uint64_t)CTR_CLONE_NEWTIME);
	return (flags & CTR_CLONE_NEWUSER) != 0 || child->net >= 0 ? flags & ~(uint64_t)CTR_CLONE_NEWNET : flags;
}

/* Pid 1. */
static _Noreturn void
launch_inside(const struct launch *launch, struct child *child)
{
	/* Held open here, these would hide the parent's death from pid 1. */
	close(launch->life);
	close(launch->report);
	/* Who has no more than the payload is to have may trace its process, and must not reach this memory by it. */
	if (child->spec->user_ns == SPEC_NS_HOST && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		_exit(EXIT_OURS);
	child_init(child, launch->go);
}

/* In the caller's memory it works on a copy: what it opens is not the caller's, who goes on. */
struct launch_shared {
	const struct launch *launch;
	struct child child;
};

static void
launch_shared(void *argument)
{
	struct launch_shared *shared = argument;

	launch_inside(shared->launch, &shared->child);
}

/* clone3(2) with a pidfd, into others' namespaces where it is asked; pid 1 does not return. */
static pid_t
launch_clone3(const struct launch *launch, struct child *child, const struct ctr_clone_args *wanted,
    int *pidfd)
{
	static struct launch_shared shared;
	struct ctr_clone_args args = *wanted;
	pid_t pid = -1;

	if (!join_any(child)) {
		args.flags |= CTR_CLONE_PIDFD;
		args.pidfd = (uint64_t)(uintptr_t)pidfd;
		if (child->shared) { /* until its execve this process stands still, or does not share its errno */
			shared = (struct launch_shared){launch, *child};
			if (!share_beside(child))
				args.flags |= CTR_CLONE_VFORK;
			pid = share_clone(&args, SHARE_INIT, launch_shared, &shared);
			args.flags &= ~(uint64_t)CTR_CLONE_VFORK;
			if (pid >= 0 || errno != ENOSYS)
				return pid;
			child->shared = false;
		}
		pid = clone3_fork(&args);
	} else {
		pid = join_clone(child, &args, pidfd);
	}
	if (pid == 0)
		launch_inside(launch, child);
	return pid;
}

static pid_t
launch_clone(struct launch *launch, struct child *child)
{
	struct ctr_clone_args args = {
	    .flags = launch_flags(child), .exit_signal = SIGCHLD};
	/* A brother's signal at its end is this process's own, and the kernel wants none named. */
	const struct ctr_clone_args brother = {.flags = args.flags | CTR_CLONE_PARENT};
	struct cgroup_set set = child->cgroups;
	const char *v2 = set.path[CG_V2];
	int pidfd = -1;
	int cgroup = -1;
	pid_t pid = -1;

	if (child->orphan)
		args = brother;
	if (child->delegated[0] != '\0')
		strcpy(set.path[CG_V2], child->delegated);
	if (v2[0] != '\0')
		cgroup = open(v2, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroup_open_join(&set, cgroup < 0 || child->apart, child->join) < 0)
		goto out;
	if (cgroup >= 0 && !child->apart) {
		args.flags |= CTR_CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup;
	}
	pid = launch_clone3(launch, child, &args, &pidfd);
	if (pid < 0 && cgroup >= 0 && !child->apart) { /* not allowed there, or before 5.7: step_cgroup joins */
		args.flags &= ~CTR_CLONE_INTO_CGROUP;
		args.cgroup = 0;
		cgroup_close_join(child->join);
		if (cgroup_open_join(&set, true, child->join) == 0)
			pid = launch_clone3(launch, child, &args, &pidfd);
	}
	cgroup_close_join(child->join);
	launch->init = pidfd;
out:
	fd_close(&cgroup);
	return pid;
}

/* The id maps; the child waits for them. */
static int
launch_map(struct launch *launch, struct child *child)
{
	char item[CHILD_ITEM];
	struct text text;
	int result = 0;

	fd_close(&child->mapped[0]);
	text_init(&text, item, sizeof(item));
	if (child->maps.how != IDMAP_NONE && child->maps.how != IDMAP_JOINED
	    && (userns_map(&child->maps, child->hostproc, launch->init_pid, &text) < 0
		|| io_write(child->mapped[1], "m", 1) < 0))
		result = errno;
	fd_close(&child->mapped[1]);
	return result == 0 ? 0 : launch_failed(launch, "user", item, result);
}

/* What clone3(2) did not like: with a user namespace often a switch of the host. */
static int
launch_refused(struct launch *launch, const struct child *child, int error)
{
	char item[CHILD_ITEM];
	struct text text;

	text_init(&text, item, sizeof(item));
	text_str(&text, child->item); /* a namespace that cannot be joined */
	if (child->item[0] != '\0')
		return launch_failed(launch, "join", item, error);
	if (child->maps.how != IDMAP_NONE)
		userns_remedy(child->hostproc, &text);
	return launch_failed(launch, "clone", text.length > 0 ? item : "new namespaces", error);
}

static int
launch_once(struct launch *launch, struct child *child)
{
	int life[2] = {-1, -1};
	int report[2] = {-1, -1};
	int go[2] = {-1, -1};

	memset(launch, 0, sizeof(*launch));
	launch->init = launch->payload = launch->life = launch->report = launch->go = -1;
	launch->listener = -1;
	launch->late_ms = child->spec->hook_inside[0] == NULL
	    ? -1
	    : (int)(child->spec->hook_timeout / 1000000) + LAUNCH_LATE_MS;
	if (fd_pipe(life) < 0 || fd_pipe(report) < 0 || fd_pipe(go) < 0 || fd_pipe(child->seal) < 0
	    || fd_pipe(child->mapped) < 0)
		return launch_failed(launch, "pipe", "", errno);
	launch->life = life[1];
	launch->report = report[0];
	launch->go = go[1];
	child->made[0] = child->made[1] = -1;
	child->life = life[0];
	child->report = report[1];
	child->go = go[0];
	if (sched_oom_lend(child) < 0)
		return launch_failed(launch, "sched", child->item, errno);
	child->shared = share_possible(child);
	launch->init_pid = launch_clone(launch, child);
	sched_oom_return(child);
	if (launch->init_pid < 0)
		return launch_refused(launch, child, errno);
	close(life[0]);
	close(report[1]);
	close(go[0]);
	close(child->seal[0]);
	close(child->seal[1]);
	if (child->meanwhile != NULL)
		child->meanwhile(child->meanwhile_argument);
	if (launch_map(launch, child) < 0)
		return -1;
	if (launch_hear(launch, REPORT_PID, &launch->payload_pid) < 0)
		return -1;
	launch->payload = pidfd_open_pid(launch->payload_pid);
	if (launch->payload < 0) {
		int error = errno;

		/* Dead already: its own message tells why. */
		return launch_ready(launch) < 0 ? -1 : launch_failed(launch, "start", "payload", error);
	}
	return 0;
}

int
launch_start(struct launch *launch, struct child *child)
{
	if (launch_once(launch, child) == 0)
		return 0;
	if (!launch->stillborn || child->apart) /* as cgroup_stillborn() has it */
		return -1;
	child->apart = true;
	/* The first one may have put that sysfs in its place before it died: this one makes its own. */
	if (child->net >= 0)
		fd_close(&child->sys);
	fd_close(&child->net);
	ahead_none(child);
	return launch_once(launch, child);
}

int
launch_ready(struct launch *launch)
{
	int listener = -1;

	if (launch_hear(launch, REPORT_READY, &listener) < 0)
		return -1;
	if (listener < 0)
		return 0;
	launch->listener = pidfd_take(launch->payload, listener);
	if (launch->listener >= 0)
		return 0;
	return launch_failed(launch, "seccomp",
	    errno == EPERM ? "learn: the listener (tracing is forbidden here)" : "learn: the listener", errno);
}

int
launch_release(struct launch *launch)
{
	return io_write(launch->go, "g", 1);
}

int
launch_finish(struct launch *launch)
{
	struct pollfd report = {.fd = launch->report, .events = POLLIN};
	pid_t nobody;

	/* Its process has a clock of its own; but what the hook does to that is the container's. */
	while ((report.revents = 0, poll(&report, 1, launch->late_ms)) < 0 && errno == EINTR)
		;
	if (report.revents == 0)
		return launch_failed(launch, "hooks.inside", "took too long", 0);
	if (launch_hear(launch, REPORT_EOF, &nobody) < 0)
		return -1;
	fd_close(&launch->report);
	fd_close(&launch->go);
	return 0;
}

void
launch_abort(struct launch *launch)
{
	if (launch->init >= 0) {
		struct pollfd ended = {.fd = launch->init, .events = POLLIN};

		pidfd_signal(launch->init, SIGKILL);
		while (poll(&ended, 1, -1) < 0 && errno == EINTR)
			;
		waitpid(launch->init_pid, NULL, WNOHANG); /* where it is ours */
	}
	fd_close(&launch->init);
	fd_close(&launch->payload);
	fd_close(&launch->life);
	fd_close(&launch->report);
	fd_close(&launch->go);
	fd_close(&launch->listener);
}
