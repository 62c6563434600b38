/* SPDX-License-Identifier: ISC */
/*
 * A monitor that is not the first of its container. In: the record and the
 * descriptors. Out: struct monitor as the one before it had it.
 */
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "run/cgroup.h"
#include "run/handoff.h"
#include "run/pidfile.h"
#include "watch/monitor.h"
#include "watch/notify.h"

/* Which descriptor of the contract is held where; one that is not open: -1. */
static const struct {
	size_t held;
	int number;
} resume_fds[] = {
	{offsetof(struct monitor, init), MONITOR_INIT},
	{offsetof(struct monitor, payload), MONITOR_PAYLOAD},
	{offsetof(struct monitor, life), MONITOR_LIFE},
	{offsetof(struct monitor, output.stream[0].pipe), MONITOR_OUT},
	{offsetof(struct monitor, output.stream[1].pipe), MONITOR_ERR},
	{offsetof(struct monitor, output.stream[0].pipe), MONITOR_TTY}, /* one of the two */
	{offsetof(struct monitor, go), MONITOR_GO},
	{offsetof(struct monitor, ready), MONITOR_READY},
	{offsetof(struct monitor, watchdog), MONITOR_WATCHDOG},
	{offsetof(struct monitor, notify), MONITOR_NOTIFY},
};

enum {
	RESUME_FDS = sizeof(resume_fds) / sizeof(resume_fds[0]),
};

_Static_assert(MONITOR_FDS_LIMIT == 32, "as many as fd_open_mask() tells of");

void
resume_take(struct monitor *monitor)
{
	const uint32_t open = fd_open_mask();

	for (size_t i = 0; i < RESUME_FDS; i++) {
		int number = resume_fds[i].number;

		*(int *)((char *)monitor + resume_fds[i].held) =
		    (open & 1U << number) != 0 ? number : -1;
	}
	monitor->unknown = open & ~((1U << MONITOR_FDS_END) - 1);
	monitor->tty = output_none(&monitor->status) && (open & 1U << MONITOR_TTY) != 0 ? MONITOR_TTY : -1;
	output_init(monitor);
	probe_init(monitor);
	monitor->timerfd = -1;
	timer_load(monitor);
}

void
resume_give(const struct monitor *monitor, bool give)
{
	int flags = give ? 0 : FD_CLOEXEC;

	fcntl(MONITOR_RUN, F_SETFD, flags);
	fcntl(MONITOR_DIR, F_SETFD, flags);
	fcntl(MONITOR_LOCK, F_SETFD, flags);
	for (size_t i = 0; i < RESUME_FDS; i++)
		if (*(const int *)((const char *)monitor + resume_fds[i].held)
		    == resume_fds[i].number)
			fcntl(resume_fds[i].number, F_SETFD, flags);
	if (monitor->tty >= 0)
		fcntl(monitor->tty, F_SETFD, flags);
	for (int fd = MONITOR_FDS_END; fd < MONITOR_FDS_LIMIT; fd++)
		if ((monitor->unknown & 1U << fd) != 0)
			fcntl(fd, F_SETFD, flags);
}

/* The running image, and what it understands, into the record. */
static void
resume_image(struct monitor *monitor, const char *path)
{
	struct stat st;

	status_set(monitor->status.version, CTR_VERSION);
	status_set(monitor->status.caps, STATUS_CAPS);
	if (path[0] != '/' || stat("/proc/self/exe", &st) < 0)
		return;
	status_set(monitor->status.image_path, path);
	status_image_id(&st, monitor->status.image_id);
}

void
resume_word(struct monitor *monitor, const char *path, uint64_t swap_ns)
{
	resume_image(monitor, path);
	monitor->status.swap_time = swap_ns / 1000;
	monitor->status.upgraded = status_now();
	monitor_record(monitor, "upgraded", monitor->status.version);
}

void
resume_upgraded(struct monitor *monitor)
{
	/* Pid 1 may not have heard yet of an adoption that was just before. */
	monitor->handover = monitor->life >= 0;
	monitor->output.joining = true;
	stop_resume(monitor);
}

void
resume_parent(struct monitor *monitor)
{
	siginfo_t info;

	monitor->parent = monitor->init >= 0
	    && waitid((idtype_t)P_PIDFD, (id_t)monitor->init, &info, WEXITED | WNOHANG | WNOWAIT)
		== 0;
}

/* Beside the containers, where every monitor of ours is; in the foreground where its supervisor has it. */
static void
resume_place(bool foreground)
{
	struct cgroup_set cgroups;

	if (!foreground && cgroup_load(&cgroups, MONITOR_DIR) == 0)
		cgroup_enter(&cgroups); /* where that cannot be had, it stays */
}

int
resume_adopted(struct monitor *monitor, bool foreground)
{
	const char byte = LIFE_ADOPT;
	char path[sizeof(monitor->status.image_path)];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (pidref_self(&monitor->status.monitor) < 0)
		return -1;
	monitor->handover = write(monitor->life, &byte, 1) == 1;
	monitor->output.joining = true;
	monitor->status.foreground = foreground;
	monitor->status.adopted = status_now();
	monitor->status.filter_abi = 0;
	monitor->status.confined[0] = '\0';
	path[length > 0 ? length : 0] = '\0';
	resume_image(monitor, path);
	pidfile_write(monitor->status.pidfile, getpid());
	timer_shift(monitor, monitor->status.paused_for);
	monitor->status.paused_for = 0;
	stop_resume(monitor);
	notify_adopted(monitor);
	resume_place(foreground);
	monitor_record(monitor, "adopted", "");
	return 0;
}
