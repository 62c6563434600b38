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
#include "run/pidref.h"
#include "run/subscriber.h"
#include "watch/monitor.h"

enum {
	LOOP_HANDOVER_MS = 10,
};

void
monitor_record(struct monitor *monitor, const char *event, const char *detail)
{
	/* The event first: who reads status and finds it changed finds the event too. */
	events_append(MONITOR_DIR, &monitor->status.seq, event, detail);
	timer_save(monitor);
	status_write(MONITOR_DIR, &monitor->status);
	subscriber_ring_all(MONITOR_DIR, "watch");
	subscriber_ring_all(MONITOR_RUN, ".watch");
}

static void
loop_signal(struct monitor *monitor, int sig)
{
	switch (sig) {
	case SIGTERM:
	case SIGINT:
		stop_begin(monitor, monitor->status.stop);
		break;
	case SIGNAL_DOORBELL:
		requests_apply(monitor);
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
			pidfd_signal(monitor->payload, sig);
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

	if (!monitor->handover || ioctl(MONITOR_LIFE, FIONREAD, &waiting) < 0 || waiting > 0)
		return;
	monitor->handover = false;
	output_spill(monitor);
}

int
monitor_run(struct monitor *monitor)
{
	if (monitor->init < 0) /* adopted, and gone for good already */
		return finish(monitor);
	requests_apply(monitor);
	for (;;) {
		int timeout = timer_prepare(monitor);
		struct pollfd pollers[] = {
		    {.fd = monitor->init, .events = POLLIN},
		    {.fd = monitor->signals, .events = POLLIN},
		    {.fd = monitor->handover ? -1 : monitor->out, .events = POLLIN},
		    {.fd = monitor->timerfd, .events = POLLIN},
		};

		if (poll(pollers, 4, monitor->handover ? LOOP_HANDOVER_MS : timeout) < 0
		    && errno != EINTR)
			continue;
		loop_handover(monitor);
		if (pollers[2].revents != 0)
			output_pump(monitor);
		if (pollers[0].revents != 0)
			return finish(monitor);
		if (pollers[1].revents != 0)
			loop_signals(monitor);
		timer_run(monitor);
	}
}
