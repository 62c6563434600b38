/* SPDX-License-Identifier: ISC */
/*
 * The watcher, until it becomes ctr-monitor. In: a prepared enter. Out: a
 * recorded process in the container and its pidfd, or nothing and why.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "child/sched.h"
#include "child/share.h"
#include "enter/enter.h"
#include "run/attend.h"
#include "run/handoff.h"
#include "run/report.h"

enum {
	LAUNCH_AWAY = 64,	/* from the numbers of the contract */
	LAUNCH_SOON_MS = 200,	/* what ends before is watched by this image: one execve less */
};

struct launch_pids {
	pid_t joiner;
	int payload;	/* pidfd */
};

/* A group for this session, below the container's; where there is none, none. */
static int
launch_group(struct enter *enter)
{
	struct cgroup_set *set = &enter->start.child.cgroups;
	char path[CGROUP_PATH];
	const char *parent = subgroup_parent(set);

	enter->cgroup[0] = '\0';
	session_sweep(enter->dir, parent);
	if (enter->group || parent[0] == '\0')
		return 0;
	if (subgroup_path(path, parent, enter->session.id) < 0 || subgroup_make(set, path) < 0)
		return -1;
	strcpy(enter->cgroup, path);
	return 0;
}

/* The joiner. Held open here, these would hide the watcher's and the caller's death. */
static _Noreturn void
launch_inside(struct enter *enter, const int *report, const int *go)
{
	close(go[1]);
	fd_close(&enter->answer[1]);
	enter_join(enter, report[1], go[0]);
}

struct launch_shared {
	const struct enter *enter;
	const int *report, *go;
};

/* In the watcher's memory it works on a copy: what it opens is not the watcher's. */
static void
launch_shared(void *argument)
{
	const struct launch_shared *shared = argument;
	struct enter enter = *shared->enter;

	launch_inside(&enter, shared->report, shared->go);
}

/*
 * Whether the joiner may run in the watcher's memory: see child/share.h. It must be
 * in no pid namespace of the container's, with these ids, and in no namespace that
 * asks who shares memory.
 */
static bool
launch_may_share(const struct enter *enter)
{
	const struct child *child = &enter->start.child;

	return (enter->namespaces & CTR_CLONE_NEWPID) != 0
	    && (enter->namespaces & (int)(CTR_CLONE_NEWUSER | CTR_CLONE_NEWTIME)) == 0
	    && child->maps.how == IDMAP_NONE && child->spec->oom_score == NULL
	    && child->ids.uid == geteuid() && child->ids.gid == getegid();
}

static pid_t
launch_clone3(struct enter *enter, const struct ctr_clone_args *wanted, const int *report, const int *go)
{
	struct launch_shared shared = {enter, report, go};
	struct ctr_clone_args args = *wanted;
	pid_t pid = -1;

	errno = ENOSYS;
	if (launch_may_share(enter)) {
		args.flags |= CTR_CLONE_VFORK;
		pid = share_clone(&args, SHARE_INIT, launch_shared, &shared);
		args.flags &= ~(uint64_t)CTR_CLONE_VFORK;
	}
	if (pid < 0 && errno == ENOSYS && (pid = clone3_fork(&args)) == 0)
		launch_inside(enter, report, go);
	return pid;
}

/* Straight into its v2 group where the kernel does that: no migration, no moment outside. */
static pid_t
launch_clone(struct enter *enter, const int *report, const int *go)
{
	struct ctr_clone_args args = {.flags = CTR_CLONE_PIDFD, .exit_signal = SIGCHLD};
	struct child *child = &enter->start.child;
	const char *v2 = child->cgroups.path[CG_V2];
	int cgroup = v2[0] != '\0' ? open(v2, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	pid_t pid = -1;

	args.pidfd = (uint64_t)(uintptr_t)&enter->joiner;
	if (cgroup >= 0 && !child->apart) {
		args.flags |= CTR_CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup;
		if (cgroup_open_join(&child->cgroups, false, child->join) == 0)
			pid = launch_clone3(enter, &args, report, go);
	}
	if (pid < 0) { /* not allowed there, before 5.7, or no v2 */
		args.flags = CTR_CLONE_PIDFD;
		args.cgroup = 0;
		cgroup_close_join(child->join);
		if (cgroup_open_join(&child->cgroups, true, child->join) == 0)
			pid = launch_clone3(enter, &args, report, go);
	}
	cgroup_close_join(child->join);
	fd_close(&cgroup);
	return pid;
}

/* What only who is outside may do for a process in a user namespace, as start_outside() does. */
static pid_t
launch_joiner(struct enter *enter, const int *report, const int *go)
{
	struct child *child = &enter->start.child;
	pid_t pid = sched_oom_lend(child) < 0 ? -1 : launch_clone(enter, report, go);

	sched_oom_return(child);
	return pid;
}

static int
launch_outside(struct enter *enter, pid_t payload)
{
	return enter->start.spec->user_ns == SPEC_NS_HOST ? 0
							  : sched_apply(&enter->start.child, payload);
}

/*
 * The next report; the caller's death ends the wait. 1 report, 0 end-of-file, -1 errno.
 * A joiner that dies unheard is as end-of-file: what it has cloned holds the pipe open,
 * and waits for a word from us.
 */
static int
launch_hear(struct enter *enter, struct report *report)
{
	struct pollfd pollers[] = {
	    {.fd = enter->report, .events = POLLIN},
	    {.fd = enter->life[0]},
	    {.fd = enter->joiner, .events = POLLIN},
	};
	ssize_t got;

	while (poll(pollers, 3, -1) < 0 || pollers[0].revents == 0) {
		if (pollers[1].revents != 0) {
			errno = EPIPE;
			return -1;
		}
		/* It may have told us and died while we looked from one to the other. */
		if (pollers[2].revents != 0 && poll(pollers, 1, 0) == 0)
			return 0;
	}
	fd_close(&enter->joiner);
	got = io_read(enter->report, (char *)report, sizeof(*report));
	if (got == 0)
		return 0;
	if (got != (ssize_t)sizeof(*report)) {
		errno = EPIPE;
		return -1;
	}
	report->step[sizeof(report->step) - 1] = '\0';
	report->item[sizeof(report->item) - 1] = '\0';
	return 1;
}

/* Without no_new_privs the rules are in force before the label is asked for: see enter/join.c. */
static bool
launch_held(const struct enter *enter, const struct report *report)
{
	const struct spec *spec = enter->start.spec;

	return strcmp(report->step, "label") == 0 && report->error == EACCES && !spec->no_new_privs
	    && spec->landlock[0] != NULL;
}

static int
launch_explain(struct enter *enter, const struct report *report, char *error, size_t size)
{
	bool exec = strcmp(report->step, "exec") == 0;
	bool image = strcmp(report->step, "session") == 0 && strcmp(report->item, "ctr-monitor") == 0;
	bool none = report->error == ENOENT || report->error == ENOTDIR;

	/* See enter/join.c: there is another way, where the container cannot see it. */
	enter->again = image && report->error == ENOENT && !enter->by_name
	    && (enter->namespaces & CTR_CLONE_NEWPID) != 0;
	enter->by_name |= enter->again;
	if (exec)
		enter->code = none ? EXIT_NOTFOUND : EXIT_NOEXEC;
	snprintf(error, size, "%s%s%s: %s%s", exec ? "" : report->step, exec ? "" : ": ",
	    report->item,
	    exec && report->error == ENOENT ? "command not found in the container"
					    : strerror(report->error),
	    launch_held(enter, report)
		? " (no_new_privs = no: its Landlock rules hold already, and must let /proc be written)"
		: "");
	return -1;
}

/* From the joiner's start to the command's execve. */
static int
launch_follow(struct enter *enter, struct launch_pids *pids, char *error, size_t size)
{
	struct session *session = &enter->session;
	struct report report = {.kind = REPORT_EOF};
	int heard = launch_hear(enter, &report);

	if (heard > 0 && report.kind != REPORT_PID)
		return launch_explain(enter, &report, error, size);
	if (heard <= 0) {
		/* As cgroup_stillborn() has it: there is another way. */
		enter->again = heard == 0 && enter->start.child.cgroups.path[CG_V2][0] != '\0'
		    && !enter->start.child.apart;
		enter->start.child.apart |= enter->again;
		snprintf(error, size, "exec: the joining process died");
		return -1;
	}
	/* Our child: its pid is nobody else's until we have waited for it. */
	pids->payload = pidfd_open_pid(report.pid);
	if (pids->payload < 0 || pidref_of(&session->payload, report.pid, pids->payload) < 0
	    || launch_outside(enter, report.pid) < 0 || session_write(enter->dir, session) < 0 || io_write(enter->go, "g", 1) < 0) {
		snprintf(error, size, "exec/%s: %s", session->id, strerror(errno));
		return -1;
	}
	heard = launch_hear(enter, &report);
	if (heard > 0)
		return launch_explain(enter, &report, error, size);
	if (heard < 0) {
		snprintf(error, size, "exec: the caller died");
		return -1;
	}
	return 0;
}

static void
launch_undo(struct enter *enter, struct launch_pids *pids)
{
	if (pids->payload >= 0)
		pidfd_signal(pids->payload, SIGKILL);
	kill(pids->joiner, SIGKILL); /* not reaped: still ours */
	fd_close(&enter->go);
	fd_close(&enter->report);
	fd_close(&enter->joiner);
	fd_close(&pids->payload);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	session_remove(enter->dir, enter->session.id);
}

/* Nobody would reap it. */
static _Noreturn void
launch_lost(struct enter *enter, int payload)
{
	pidfd_signal(payload, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	if (enter->cgroup[0] != '\0')
		subgroup_remove(enter->cgroup);
	session_remove(enter->dir, enter->session.id);
	_exit(EXIT_OURS);
}

/* The joiner, and what it clones. -1 with a message; then there is neither. */
static int
launch_once(struct enter *enter, char *error, size_t size)
{
	struct launch_pids pids = {.payload = -1};
	int report[2] = {-1, -1};
	int go[2] = {-1, -1};

	if (fd_pipe(report) < 0 || fd_pipe(go) < 0 || (pids.joiner = launch_joiner(enter, report, go)) < 0) {
		snprintf(error, size, "exec: %s", strerror(errno));
		return -1;
	}
	close(report[1]);
	close(go[0]);
	enter->report = report[0];
	enter->go = go[1];
	if (launch_follow(enter, &pids, error, size) < 0) {
		launch_undo(enter, &pids);
		return -1;
	}
	while (waitpid(pids.joiner, NULL, 0) < 0 && errno == EINTR)
		;
	enter->init = pids.payload;
	return 0;
}

int
enter_launch(struct enter *enter, char *error, size_t size)
{
	struct text text;
	int result;

	text_init(&text, enter->session.id, sizeof(enter->session.id));
	text_u64(&text, (uint64_t)getpid());
	if (pidref_self(&enter->session.watcher) < 0 || launch_group(enter) < 0) {
		snprintf(error, size, "exec: %s", strerror(errno));
		result = -1;
	} else {
		result = launch_once(enter, error, size);
	}
	while (result < 0 && enter->again) {
		enter->again = false;
		result = launch_once(enter, error, size);
	}
	/* Not sooner: the joiner has them from us. */
	if (result == 0
	    && (dup2(enter->start.child.null, 0) < 0 || dup2(enter->start.child.null, 1) < 0
		|| dup2(enter->start.child.null, 2) < 0))
		launch_lost(enter, enter->init);
	if (result < 0 && enter->cgroup[0] != '\0')
		subgroup_remove(enter->cgroup);
	if (enter->detach)
		fd_close(&enter->life[0]);
	return result;
}

_Noreturn void
enter_become(struct enter *enter)
{
	int fds[SESSION_FDS_END - 3] = {enter->dir, enter->init, enter->life[0], enter->answer[1]};
	char *argv[] = {(char *)"ctr-session", (char *)"--session", enter->session.id,
	    enter->cgroup, NULL};
	char *envp[] = {NULL};
	int monitor = fcntl(enter->start.child.monitor, F_DUPFD_CLOEXEC, LAUNCH_AWAY);

	/* Nothing else of the caller's, or of the container's, stays with us. */
	if (monitor < 0 || fd_place(fds, SESSION_FDS_END - 3, 3) < 0
	    || fd_close_from(SESSION_FDS_END, &monitor, 1) < 0)
		launch_lost(enter, enter->init);
	if (!attend_wait(LAUNCH_SOON_MS)) {
		syscall(SYS_execveat, monitor, "", argv, envp, AT_EMPTY_PATH);
		pidfd_signal(SESSION_PAYLOAD, SIGKILL);
		close(SESSION_ANSWER); /* not the command's status, but our failure */
	}
	attend_end(enter->session.id, enter->cgroup);
	_exit(EXIT_YES);
}
