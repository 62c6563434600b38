/* SPDX-License-Identifier: ISC */
/*
 * A start from the outside in: prepare, record, fork the monitor, claim the
 * name, launch, become ctr-monitor. In: a spec. Out: a container that nobody
 * but its own monitor and init knows of, or nothing at all and why.
 */
#include "start/start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/rlimits.h"
#include "child/sched.h"
#include "child/share.h"
#include "child/userns.h"
#include "run/events.h"
#include "run/handoff.h"
#include "run/hook.h"
#include "run/pidfile.h"
#include "run/rundir.h"
#include "spec/learn.h"

enum {
	START_OWN_FDS = MONITOR_FDS_LIMIT,
};

int
start_reserve(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY);

	while (fd >= 0 && fd < START_OWN_FDS - 1)
		fd = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, fd + 1); /* musl's makes it two calls */
	return fd < 0 ? -1 : 0;
}

static int
start_identify(struct start *start)
{
	struct status *status = &start->status;

	if (pidref_self(&status->monitor) < 0
	    || pidref_of(&status->init, start->launch.init_pid, start->launch.init) < 0
	    || pidref_of(&status->payload, start->launch.payload_pid, start->launch.payload) < 0)
		return -1;
	return status_write(start->dir, status);
}

static int
start_explain(struct start *start, char *error, size_t size)
{
	const struct launch *launch = &start->launch;
	char hint[400];
	bool exec = strcmp(launch->step, "exec") == 0;
	bool remedy = (launch->error == EPERM || launch->error == EACCES)
	    && start->child.maps.how != IDMAP_NONE && geteuid() != 0
	    && strcmp(launch->step, "clone") != 0;
	struct text text;

	if (exec)
		start->code = launch->error == ENOENT || launch->error == ENOTDIR ? EXIT_NOTFOUND
										  : EXIT_NOEXEC;
	if (launch->error == 0) {
		hook_explain(start, launch->step, launch->item, error, size);
		return -1;
	}
	snprintf(error, size, "%s: %s: %s", exec ? "container.command" : launch->step, launch->item,
	    exec && launch->error == ENOENT ? "command not found in the container"
					    : strerror(launch->error));
	if (exec && (launch->error == EACCES || launch->error == EPERM)
	    && (start->spec->apparmor != NULL || start->spec->selinux != NULL))
		snprintf(error + strlen(error), size - strlen(error),
		    " (the security module may not let it change to that label)");
	/* A user namespace can be let be and then have no power (AppArmor). */
	text_init(&text, hint, sizeof(hint));
	if (remedy)
		userns_remedy(start->child.hostproc, &text);
	if (text.length > 0)
		snprintf(error + strlen(error), size - strlen(error), " (%s)", hint);
	return -1;
}

/* It runs, or waits: until now the record told of the last run, if there was one. */
static int
start_record(struct start *start)
{
	struct status *status = &start->status;
	char detail[32] = "";
	struct text text;

	if (start->again) {
		status_exit_clear(status);
		status->timers[0] = '\0';
		status->restarts++;
		text_init(&text, detail, sizeof(detail));
		if (status->restarts > 0) {
			text_str(&text, "restart ");
			text_u64(&text, status->restarts);
		}
	}
	if (!start->create && !plan_ready(&start->plan))
		status->ready = status->started;
	if (!start->create && plan_health(&start->plan))
		status_set(status->health, "starting");
	status_state_set(status, start->create ? STATE_CREATED : STATE_RUNNING);
	if (events_append(start->dir, &status->seq, start->create ? "created" : "started", detail)
	    < 0)
		return -1;
	return status_write(start->dir, status);
}

/*
 * Whether the payload's process may be let go while it is still at its steps:
 * nothing is to be done to it, and nobody is to be told of it, in between.
 */
static bool
start_early(const struct start *start)
{
	return start->child.shared && share_beside(&start->child) && !start->create && learn_file(start->spec->seccomp) == NULL
	    && !hook_has(&start->plan, "net") && !hook_has(&start->plan, "start");
}

/* Both processes have done their steps, pid 1 is its own program. */
static int
start_ready(struct start *start)
{
	if (launch_ready(&start->launch) < 0)
		return -1;
	if (start->child.shared)
		sched_oom_init(&start->child, start->launch.init_pid);
	return 0;
}

static void
start_meanwhile(void *network)
{
	network_reap(network);
}

/* Who has made the network may still have to end: that is waited for before anything of pid 1's is. */
static int
start_clone(struct start *start)
{
	struct child *child = &start->child;
	int result;

	network_take(&start->network, child);
	if (child->seccomp_init.count > 0) /* this process stands still then until pid 1 is another program */
		network_reap(&start->network);
	child->unheard = start->create;
	child->meanwhile = start_meanwhile;
	child->meanwhile_argument = &start->network;
	result = launch_start(&start->launch, child);
	network_reap(&start->network);
	return result;
}

/* Clone, record, let go. After success nothing below can fail but execve. */
static int
start_launch(struct start *start, char *error, size_t size)
{
	const char commit = LIFE_COMMIT;
	struct launch *launch = &start->launch;
	bool early, gone;

	if (start_clone(start) < 0)
		return start_explain(start, error, size);
	early = start_early(start);
	if (!early && start_ready(start) < 0)
		return start_explain(start, error, size);
	if (start_outside(start, error, size) < 0) {
		launch_abort(launch);
		return -1;
	}
	if (start_identify(start) < 0) {
		/* Before 6.9 who has ended cannot be named: its own word why is the better one. */
		if (early && launch_ready(launch) < 0)
			return start_explain(start, error, size);
		goto trouble;
	}
	if (hooks_run(start, "net", error, size) < 0)
		goto failed;
	if (!start->create) {
		if (hooks_run(start, "start", error, size) < 0)
			goto failed;
		gone = launch_release(launch) < 0; /* its own word why is the better one */
		if (gone && errno != EPIPE)
			goto trouble;
		if ((early && start_ready(start) < 0) || launch_finish(launch) < 0)
			return start_explain(start, error, size);
		if (gone) {
			snprintf(error, size, "start: the payload's process died before its execve");
			goto failed;
		}
		status_start(&start->status);
		if (hooks_run(start, "started", error, size) < 0)
			goto failed;
	}
	fd_close(&launch->report);
	if (start_record(start) < 0)
		goto trouble;
	if (keep_started(start) < 0) {
		snprintf(error, size, "boot.keep: %s: %s", start->plan.state, strerror(errno));
		goto failed;
	}
	/* EPIPE: the payload has run to its end already; its exit record tells how. */
	if (io_write(launch->life, &commit, 1) < 0 && errno != EPIPE)
		goto trouble;
	return 0;
trouble:
	snprintf(error, size, "%s/status: %s", start->record, strerror(errno));
failed:
	launch_abort(launch);
	return -1;
}

/* From here on `stopped` will be run, whatever comes of the start. */
static int
start_hooked(struct start *start, char *error, size_t size)
{
	if (hook_owe(start->dir, &start->plan) < 0) {
		snprintf(error, size, "%s/hook: %s", start->record, strerror(errno));
		return -1;
	}
	return hook_prepare(start, error, size) < 0 ? -1 : hooks_run(start, "create", error, size);
}

/* Of this process: it becomes the monitor. One that is made again has it already. */
static int
start_pidfile(struct start *start, char *error, size_t size)
{
	if (start->again || pidfile_write(start->status.pidfile, getpid()) == 0)
		return 0;
	snprintf(error, size, "--pidfile %s: %s", start->status.pidfile, strerror(errno));
	return -1;
}

/* Nothing of it is left; a record it was to replace is there again, and error says so. */
static void
start_undo(struct start *start, char *error, size_t size)
{
	char why[200];

	hook_stopped(start->dir, &start->plan, why, sizeof(why));
	cgroup_kill_all(&start->child.cgroups);
	cgroup_remove(&start->child.cgroups);
	start_output_undo(start);
	if (start->again)
		return;
	pidfile_remove(start->status.pidfile, getpid());
	if (start->replaced == REPLACED_KEPT)
		replace_undo(start, error, size);
	else
		rundir_delete(start->run, start->dir, start->name, NULL);
	if (start->replaced == REPLACED_GONE)
		replace_undo(start, error, size);
}

/* Becomes ctr-monitor. Returns only on failure. */
static void
start_become(struct start *start, int answer)
{
	const struct launch *launch = &start->launch;
	int fds[MONITOR_FDS_END - 3] = MONITOR_FDS_NONE;
	char *argv[] = {(char *)"ctr-monitor", (char *)start->name, NULL};
	char *envp[] = {NULL};

	fds[MONITOR_RUN - 3] = start->run;
	fds[MONITOR_DIR - 3] = start->dir;
	fds[MONITOR_LOCK - 3] = FD_STAY;
	fds[MONITOR_INIT - 3] = launch->init;
	fds[MONITOR_PAYLOAD - 3] = launch->payload;
	fds[MONITOR_LIFE - 3] = launch->life;
	fds[MONITOR_OUT - 3] = start->out;
	fds[MONITOR_ERR - 3] = start->err;
	fds[MONITOR_TTY - 3] = start->tty;
	fds[MONITOR_READY - 3] = start->ready;
	fds[MONITOR_WATCHDOG - 3] = start->watchdog;
	fds[MONITOR_NOTIFY - 3] = start->notify;
	fds[MONITOR_GO - 3] = launch->go;
	fds[MONITOR_ANSWER - 3] = answer;
	if (start->orphan && process_silent(start) < 0)
		return; /* the caller's own 0-2 were for the payload */
	if (fd_place(fds, MONITOR_FDS_END - 3, 3) == 0 && self_hand_on(start->child.monitor) == 0)
		syscall(SYS_execveat, start->child.monitor, "", argv, envp, AT_EMPTY_PATH);
}

int
start_make(struct start *start, int answer, char *error, size_t size)
{
	char cap[24];
	struct text text;

	text_init(&text, cap, sizeof(cap));
	text_u64(&text, start->spec->log_max_size * start->spec->log_keep);
	start->child.spill_cap = cap;
	start->child.policy = start->status.log_policy;
	start->child.exit = openat(start->dir, "exit", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (rlimits_raise(start->spec, error, size) < 0 || upper_check(start, error, size) < 0
	    || cgroups_make(start, error, size) < 0) {
		start_undo(start, error, size);
		return -1;
	}
	if (start->child.exit < 0)
		snprintf(error, size, "%s/exit: %s", start->record, strerror(errno));
	if (start->child.exit < 0 || start_pidfile(start, error, size) < 0
	    || start_output(start, error, size) < 0 || start_input(start, error, size) < 0
	    || start_notify(start, error, size) < 0 || record_fits(start, error, size) < 0
	    || start_hooked(start, error, size) < 0 || start_launch(start, error, size) < 0) {
		start_undo(start, error, size);
		return -1;
	}
	replace_done(start);
	start_become(start, answer);
	snprintf(error, size, "ctr-monitor: %s", strerror(errno));
	launch_abort(&start->launch);
	start_undo(start, error, size);
	return -1;
}
