/* SPDX-License-Identifier: ISC */
/*
 * The end. In: a pid 1 that is dead. Out: status with how it ended, by the
 * best witness there is; cgroups removed; the record too, when it was asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "run/cgroup.h"
#include "run/exitrec.h"
#include "run/handoff.h"
#include "run/hook.h"
#include "run/pidfile.h"
#include "run/rundir.h"
#include "run/witness.h"
#include "watch/monitor.h"
#include "watch/slim.h"

enum {
	FINISH_LEARN_MS = 5000,
	FINISH_READS = 2, /* what fails once costs nobody its hook */
	FINISH_WRITTEN_NS = 200000,
	FINISH_REAP_MS = 1000, /* an adopted container is reaped by init, soon if ever */
};

/*
 * Where the payload is pid 1 itself nobody else has written its end: before it
 * is reaped, for we may be killed, or find no room, before the record tells.
 */
static void
finish_note(const struct monitor *monitor)
{
	siginfo_t info = {.si_pid = 0};
	int fd;

	if (!witness_bare(&monitor->status)
	    || waitid((idtype_t)P_PIDFD, (id_t)monitor->init, &info, WEXITED | WNOWAIT) < 0)
		return;
	fd = openat(MONITOR_DIR, "exit", O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		exitrec_write(fd, exitrec_status(&info), status_now());
	fd_close(&fd);
}

/* Reaps pid 1 with its children's rusage; its raw wait status, or -1. */
static int
finish_reap(struct monitor *monitor)
{
	struct rusage usage;
	int wait_status;

	if (!monitor->parent || wait4(monitor->status.init.pid, &wait_status, 0, &usage) < 0)
		return -1;
	monitor->status.user_time =
	    (uint64_t)usage.ru_utime.tv_sec * 1000000 + (uint64_t)usage.ru_utime.tv_usec;
	monitor->status.system_time =
	    (uint64_t)usage.ru_stime.tv_sec * 1000000 + (uint64_t)usage.ru_stime.tv_usec;
	monitor->status.max_rss = (uint64_t)usage.ru_maxrss;
	return wait_status;
}

static void
finish_status(struct monitor *monitor)
{
	int reaped = finish_reap(monitor);

	monitor->status.finished = status_now();
	monitor->status.paused[0] = '\0';
	monitor->status.paused_at = monitor->status.paused_for = 0;
	witness_exit(MONITOR_DIR, &monitor->status, monitor->init, FINISH_REAP_MS, reaped);
}

/*
 * With security.seccomp = learn: no process is left that could call anything,
 * so its last word comes by itself. Then whoever waits for us finds it.
 */
static void
finish_learner(struct monitor *monitor)
{
	int fd = monitor->status.learner.pid == 0 ? -1 : pidref_open(&monitor->status.learner);
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	if (fd >= 0)
		poll(&poller, 1, FINISH_LEARN_MS);
	fd_close(&fd);
	monitor->status.learner = (struct pidref){0};
}

/* Pid 1 that was killed has written nothing. */
static bool
finish_written(void)
{
	int wait_status;
	uint64_t time;

	return exitrec_read(MONITOR_DIR, &wait_status, &time) > 0;
}

/*
 * The same soon after the payload's end: what pid 1 does first is to write. It may be on another
 * processor, or wait for this one.
 */
static bool
finish_written_soon(void)
{
	int fd = openat(MONITOR_DIR, "exit", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	uint64_t late = 0;
	int wait_status;
	uint64_t time;
	bool written;

	do {
		written = fd >= 0 && exitrec_read_fd(fd, &wait_status, &time) > 0;
		if (written || fd < 0)
			break;
		late = late == 0 ? timer_now() + FINISH_WRITTEN_NS : late;
	} while (sched_yield() == 0 && timer_now() < late);
	fd_close(&fd);
	return written;
}

/* Whether the payload's last words are in the log, or somebody else's to read. */
static bool
finish_said(struct monitor *monitor)
{
	bool all = true;

	for (unsigned stream = 0; stream < 2; stream++) {
		const int *pipe = &monitor->output.stream[stream].pipe;

		if (fd_waiting(*pipe) > 0)
			output_pump(monitor, stream);
		all = all && fd_waiting(*pipe) == 0;
	}
	return all || logger_is(monitor);
}

/* Whether nothing comes before the end is told: no hook, no new run. */
static bool
finish_is_last(const struct monitor *monitor)
{
	bool again = monitor->status.then[0] != '\0'
	    || (monitor->plan.restart[0] != '\0' && strcmp(monitor->plan.restart, "no") != 0);

	return !hook_has(&monitor->plan, "stopped")
	    && (!again || strcmp(monitor->status.wanted, "down") == 0);
}

void
finish_near(struct monitor *monitor, bool leaving)
{
	monitor->ending = true;
	monitor->leaving = monitor->leaving || leaving;
	/* Looking up who is to be rung takes us as long as pid 1 takes to write. */
	if (!monitor->near && !witness_bare(&monitor->status) && finish_is_last(monitor)
	    && (leaving ? finish_written() : finish_said(monitor)))
		monitor->near = monitor_ring(monitor, leaving ? NULL : finish_written_soon);
	if (leaving)
		slim_hurry(); /* while the kernel takes pid 1 apart */
}

/*
 * Where the payload was pid 1 itself, and nothing else lives: its end is written down, and told
 * before it is taken apart, unless something is to come first. False: it was not told.
 */
static bool
finish_bare(struct monitor *monitor)
{
	if (!witness_bare(&monitor->status))
		return false;
	if (monitor->parent)
		finish_note(monitor);
	if (!finish_is_last(monitor) || !finish_said(monitor) || !finish_written())
		return false;
	monitor_ring(monitor, NULL);
	return true;
}

/* Descriptors of the run that is over. */
static void
finish_close(struct monitor *monitor)
{
	monitor->ending = monitor->leaving = monitor->near = false;
	fd_close(&monitor->init);
	fd_close(&monitor->payload);
	fd_close(&monitor->go);
	fd_close(&monitor->life);
	fd_close(&monitor->ready);
	fd_close(&monitor->watchdog);
}

/* The plan as it is now. The hook is told how it ended; late or failed, it has had its turn. */
static void
finish_hook(struct monitor *monitor)
{
	char detail[160] = "stopped: ";
	size_t length = strlen(detail);

	for (unsigned failed = 0; plan_read(MONITOR_DIR, &monitor->plan) < 0;)
		if (++failed == FINISH_READS)
			return;
	if (!hook_has(&monitor->plan, "stopped"))
		return;
	monitor_write(monitor);
	if (hook_stopped(MONITOR_DIR, &monitor->plan, detail + length, sizeof(detail) - length) != 0)
		monitor_record(monitor, "hook-failed", detail);
	plan_read(MONITOR_DIR, &monitor->plan);
}

void
finish_last(struct monitor *monitor)
{
	struct cgroup_set cgroups;
	uint64_t number = 0;

	timer_clear_all(monitor);
	monitor->status.next_start = 0;
	status_state_set(&monitor->status, STATE_EXITED);
	pidfile_remove(monitor->status.pidfile, getpid());
	monitor_keep(monitor); /* before it is told: who hears of the end finds the lock free in no time */
	monitor_record(monitor, "exited", monitor->status.exit);
	/* To step out takes the kernel some 10 ms; where the record stays, who removes it removes that place too. */
	if (!monitor->status.foreground && monitor->status.remove && cgroup_load(&cgroups, MONITOR_DIR) == 0)
		cgroup_leave(&cgroups);
	if (monitor->status.remove)
		rundir_delete(MONITOR_RUN, MONITOR_DIR, monitor->status.name, &monitor->status.monitor);
	monitor->over = true;
	monitor->code = EXIT_YES;
	if (!monitor->status.foreground)
		return;
	if (parse_u64(monitor->status.code, &number) == 0) {
		monitor->code = (int)number;
		return;
	}
	monitor->code = parse_u64(monitor->status.signal, &number) == 0
	    ? EXIT_SIGNAL + (int)number
	    : EXIT_OURS; /* unknown is no status of the payload's */
}

void
finish(struct monitor *monitor)
{
	struct cgroup_set cgroups;
	bool loaded = cgroup_load(&cgroups, MONITOR_DIR) == 0;
	bool left = false;
	bool told;

	if (timer_left(monitor, TIMER_STEADY) == 0)
		restart_steady(monitor); /* due by now; we were stopped, or no monitor lived */
	/* Sessions, what was moved in, all of it where pid 1 was none; then what they wrote. */
	if (loaded) {
		monitor->status.oom = cgroup_oom(&cgroups);
		left = !cgroup_vacate(&cgroups);
	}
	if (left)
		cgroup_kill_all(&cgroups);
	monitor->handover = false;
	told = finish_bare(monitor);
	output_finish(monitor);
	finish_status(monitor);
	if (!told && witness_bare(&monitor->status) && finish_written() && finish_is_last(monitor))
		monitor_ring(monitor, NULL); /* now all it wrote is in the log */
	if (left)
		monitor->status.oom = cgroup_oom(&cgroups);
	if (loaded)
		cgroup_remove(&cgroups);
	finish_close(monitor);
	finish_learner(monitor);
	probe_cancel(monitor);
	timer_clear_all(monitor);
	finish_hook(monitor);
	/* What somebody wants is stronger than any policy, be it asked in this moment. */
	requests_apply(monitor);
	if (!restart_begin(monitor))
		finish_last(monitor);
}
