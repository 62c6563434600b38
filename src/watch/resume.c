/* SPDX-License-Identifier: ISC */
/*
 * A monitor that is not the first of its container. In: the record and the
 * descriptors. Out: struct monitor as the one before it had it.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "run/handoff.h"
#include "watch/monitor.h"

void
resume_parent(struct monitor *monitor)
{
	siginfo_t info;

	monitor->parent = monitor->init >= 0
	    && waitid((idtype_t)P_PIDFD, (id_t)monitor->init, &info, WEXITED | WNOHANG | WNOWAIT)
		== 0;
}

int
resume_adopted(struct monitor *monitor, bool foreground)
{
	const char byte = LIFE_ADOPT;

	if (pidref_self(&monitor->status.monitor) < 0)
		return -1;
	monitor->handover = write(MONITOR_LIFE, &byte, 1) == 1;
	monitor->output.joining = true;
	monitor->status.foreground = foreground;
	monitor->status.adopted = status_now();
	stop_resume(monitor);
	monitor_record(monitor, "adopted", "");
	return 0;
}
