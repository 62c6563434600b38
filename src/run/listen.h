/* SPDX-License-Identifier: ISC */
/*
 * What a signal would do to a process, before it is sent: the default action
 * of a realtime signal is death, and a pid 1 never gets one that it does not
 * handle. A process in sigwait() shows in no mask: only in its wchan.
 */
#ifndef RUN_LISTEN_H
#define RUN_LISTEN_H

#include <stdbool.h>
#include <sys/types.h>

struct listen {
	bool pending;	/* one is waiting for the process already */
	bool ignored;
	bool caught;
	bool blocked;
	bool everything;	/* all signals are blocked: maybe only for a moment, as around fork(2) */
	bool waiting;	/* in sigwait(), for whatever signal */
	bool hidden;	/* whether it waits is not ours to see: it has more capabilities */
	bool handled;	/* caught, blocked, or a thread waits for it */
	bool threads;	/* more than one: another thread's mask was not seen */
};

/*
 * Reads /proc/PID/status and wchan. -1 with errno. The pid may be another's
 * by then: what is decided by this is sent through a pidfd.
 */
int listen_read(pid_t pid, int sig, struct listen *listen);

#endif
