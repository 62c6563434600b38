/* SPDX-License-Identifier: ISC */
/*
 * The monitor's one loop. In: the end of pid 1, output, signals, a deadline.
 * Out: record, log, signals to the payload. Nothing here ends the monitor but
 * the end of its container.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/signame.h"
#include "run/events.h"
#include "run/handoff.h"
#include "run/keep.h"
#include "run/pidref.h"
#include "run/subscriber.h"
#include "watch/confine.h"
#include "watch/monitor.h"
#include "watch/notify.h"
#include "watch/slim.h"

enum {
	LOOP_HANDOVER_MS = 10,	/* grows to the second: pid 1 may be paused */
	LOOP_HANDOVER_MAX = 640,
	LOOP_LATE_MS = 100,
	LOOP_RECORD_MS = 1000,
};

bool
monitor_ring(struct monitor *monitor, bool (*now)(void))
{
	return subscriber_ring_once(MONITOR_DIR, "watch", now)
	    && subscriber_ring_known(&monitor->everyone, MONITOR_RUN, ".watch", now);
}

void
monitor_write(struct monitor *monitor)
{
	monitor->record_late = status_write(MONITOR_DIR, &monitor->status) < 0;
}

void
monitor_record(struct monitor *monitor, const char *event, const char *detail)
{
	/* The event first: who reads status and finds it changed finds the event too. */
	events_append(MONITOR_DIR, &monitor->status.seq, event, detail);
	timer_save(monitor);
	monitor_write(monitor);
	monitor_ring(monitor, NULL);
}

void
monitor_keep(struct monitor *monitor)
{
	if (monitor->plan.state[0] != '\0' && keep_last(monitor->plan.state, &monitor->status) < 0)
		monitor_record(monitor, "keep-failed", strerror(errno));
}

void
monitor_signal(struct monitor *monitor, int sig)
{
	/* Of another uid, and we hold no CAP_KILL: pid 1 is of ours, and passes it on. */
	if (pidfd_signal(monitor->payload, sig) < 0 && errno == EPERM)
		pidfd_signal(monitor->init, sig);
}

static void
loop_signal(struct monitor *monitor, int sig)
{
	switch (sig) {
	case SIGTERM:
	case SIGINT:
		request_down(monitor, "");
		break;
	case SIGNAL_DOORBELL:
		requests_apply(monitor);
		break;
	case SIGNAL_REEXEC:
		requests_apply(monitor);
		reexec_installed(monitor);
		break;
	case SIGNAL_ROTATE:
		output_rotate(monitor);
		break;
	case SIGHUP:
	case SIGUSR1:
	case SIGUSR2:
	case SIGWINCH:
	case SIGQUIT:
	case SIGCONT:
		if (monitor->go < 0)
			monitor_signal(monitor, sig);
		break;
	default:
		break; /* SIGCHLD: poll saw the pidfd; the rest is nobody's */
	}
}

static void
loop_signals(struct monitor *monitor)
{
	struct signalfd_siginfo info;

	while (read(monitor->signals, &info, sizeof(info)) == sizeof(info))
		loop_signal(monitor, (int)info.ssi_signo);
}

/* Pid 1 has read our byte from the life pipe: from then on it pumps no more. */
static void
loop_handover(struct monitor *monitor)
{
	int waiting = 0;

	if (!monitor->handover || ioctl(monitor->life, FIONREAD, &waiting) < 0 || waiting > 0) {
		monitor->handover_ms = monitor->handover_ms == 0 ? LOOP_HANDOVER_MS
		    : monitor->handover_ms < LOOP_HANDOVER_MAX	 ? monitor->handover_ms * 2
								 : monitor->handover_ms;
		return;
	}
	monitor->handover = false;
}

/* What could not be read or written a moment ago. */
static void
loop_late(struct monitor *monitor)
{
	if (monitor->record_late) {
		monitor_write(monitor);
		if (!monitor->record_late)
			monitor_ring(monitor, NULL);
	}
	if (monitor->requests_late)
		requests_apply(monitor);
}

/* Milliseconds for poll(2): the timers' wish, or sooner for the output. */
static int
loop_timeout(const struct monitor *monitor, int timeout)
{
	uint64_t due = output_deadline(monitor);
	uint64_t now = due == UINT64_MAX ? 0 : timer_now();
	uint64_t ms = due <= now ? 0 : (due - now) / 1000000 + 1;

	if (monitor->record_late && (timeout < 0 || timeout > LOOP_RECORD_MS))
		timeout = LOOP_RECORD_MS;
	if (monitor->requests_late && (timeout < 0 || timeout > LOOP_LATE_MS))
		timeout = LOOP_LATE_MS;
	if (monitor->handover && (timeout < 0 || timeout > monitor->handover_ms))
		return monitor->handover_ms;
	if (due == UINT64_MAX)
		return timeout;
	return timeout >= 0 && (uint64_t)timeout < ms ? timeout : (int)ms;
}

/* What is to be done before it waits for the first time. */
static void
loop_begin(struct monitor *monitor)
{
	loop_handover(monitor);
	if (monitor->init < 0 && !monitor->over
	    && status_state(&monitor->status) != STATE_RESTARTING)
		finish(monitor); /* adopted, and it has ended already */
	else
		requests_apply(monitor);
	confine(monitor);
	if (monitor->init >= 0)
		pidref_learn(monitor->init); /* a ring at the end is in a hurry */
	subscriber_learn(&monitor->everyone, MONITOR_RUN, ".watch");
}

int
monitor_run(struct monitor *monitor)
{
	loop_begin(monitor);
	slim_trim();
	while (!monitor->over) {
		int timeout = timer_prepare(monitor);
		struct pollfd pollers[] = {
		    {.fd = monitor->init, .events = POLLIN},
		    {.fd = monitor->signals, .events = POLLIN},
		    {.fd = output_poll(monitor, 0), .events = POLLIN},
		    {.fd = output_poll(monitor, 1), .events = POLLIN},
		    {.fd = monitor->timerfd, .events = POLLIN},
		    {.fd = monitor->output.logger, .events = POLLIN},
		    {.fd = monitor->probe[PROBE_READY].pidfd, .events = POLLIN},
		    {.fd = monitor->probe[PROBE_HEALTH].pidfd, .events = POLLIN},
		    {.fd = monitor->ready, .events = POLLIN},
		    {.fd = monitor->watchdog, .events = POLLIN},
		    {.fd = monitor->leaving ? -1 : monitor->life, .events = 0},
		    {.fd = monitor->ending ? -1 : monitor->payload, .events = POLLIN},
		};

		notify_tell(monitor);
		if (poll(pollers, sizeof(pollers) / sizeof(pollers[0]), loop_timeout(monitor, timeout)) < 0 && errno != EINTR)
			continue;
		if ((pollers[10].revents | pollers[11].revents) != 0)
			finish_near(monitor, pollers[10].revents != 0);
		loop_handover(monitor);
		for (unsigned stream = 0; stream < 2; stream++)
			if (pollers[2 + stream].revents != 0)
				output_pump(monitor, stream);
		if (pollers[5].revents != 0)
			logger_ended(monitor);
		for (unsigned kind = 0; kind < PROBE_COUNT; kind++)
			if (pollers[6 + kind].revents != 0)
				probe_ended(monitor, kind);
		if (pollers[8].revents != 0)
			notify_ready(monitor);
		if (pollers[9].revents != 0)
			notify_alive(monitor);
		if (timer_now() >= output_deadline(monitor))
			output_tick(monitor);
		if (pollers[0].revents != 0)
			finish(monitor);
		if (pollers[1].revents != 0 && !monitor->over)
			loop_signals(monitor);
		loop_late(monitor);
		if (monitor->over)
			break;
		timer_run(monitor);
		if (pollers[1].revents != 0 || pollers[4].revents != 0)
			slim_trim(); /* not for each piece of output */
	}
	return monitor->code;
}
