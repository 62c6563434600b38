/* SPDX-License-Identifier: ISC */
/* What a monitor holds: no heap, one of these. */
#ifndef WATCH_MONITOR_H
#define WATCH_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/schedule.h"
#include "run/plan.h"
#include "run/status.h"
#include "run/subscriber.h"
#include "watch/output.h"
#include "watch/probe.h"
#include "watch/timer.h"

/* Environment of the next image: the record, where it could not be written; when this one left, ns. */
#define REEXEC_STATE "CTR_STATE="
#define REEXEC_LEFT "CTR_LEFT="

struct monitor {
	int init;		/* pidfds */
	int payload;
	int go;			/* write end, -1: the payload was let go */
	int life;		/* write end of pid 1's life pipe, -1: none */
	int ready;		/* read ends of the pipes behind ready.fd, health.watchdog_fd, -1: none */
	int watchdog;
	int tty;		/* log.mode none: a terminal's master that is held, never read; else -1 */
	int notify;		/* -F --ready-fd: who supervises us waits there; -1: told, or nobody */
	uint32_t unknown;	/* a bit for each descriptor of the contract that only other versions know */
	int signals;		/* signalfd of all signals */
	bool parent;		/* the container's pid 1 is our child */
	bool ending;		/* the payload has ended, and pid 1 writes how */
	bool leaving;		/* pid 1 has let go of its life pipe: it is about to be dead */
	bool near;		/* who subscribed has been rung for that */
	bool record_late;	/* the record could not be written */
	bool requests_late;	/* requests/ could not be read: again, soon */
	bool handover;		/* pid 1 may still be pumping: leave the pipes alone */
	int handover_ms;	/* how long to wait until it is asked again */
	struct output output;
	struct schedule schedule; /* of status.stopping */
	uint64_t timers[TIMER_END];	/* deadlines, see watch/timer.h; 0: not set */
	bool timers_changed;	/* the record does not have them yet */
	uint64_t timer_first;	/* what timerfd is set to */
	int timerfd;		/* -1: none was needed yet */
	struct plan plan;
	struct probe probe[PROBE_COUNT];
	bool over;		/* the last word is written: monitor_run() returns */
	int code;		/* what it returns */
	struct subscriber_memo everyone; /* who subscribed to all containers */
	struct status status;
};

/* Runs until the container has ended and is recorded. Returns the exit code for -F. */
int monitor_run(struct monitor *monitor);

/* Sends a signal to the payload. */
void monitor_signal(struct monitor *monitor, int sig);

/* Writes status. What could not be written is tried again, each second, while the monitor lives. */
void monitor_write(struct monitor *monitor);

/* Writes status, appends the event, rings the subscribers. Errors are warned of nowhere: go on. */
void monitor_record(struct monitor *monitor, const char *event, const char *detail);

/* Rings the subscribers; now: see run/subscriber.h, NULL: it is. */
bool monitor_ring(struct monitor *monitor, bool (*now)(void));

/* The same as monitor_record() in STATE, of a container that is kept: how it is outlives the boot. */
void monitor_keep(struct monitor *monitor);

/* Begins a schedule (the shorter one wins over one that runs) or runs its due step. */
void stop_begin(struct monitor *monitor, const char *schedule);
void stop_step(struct monitor *monitor);

/*
 * After sig was sent to the payload: the nanoseconds to wait for its effect,
 * `wait` or, where the payload is a pid 1 that does not handle it, less.
 */
uint64_t bare_grace(struct monitor *monitor, int sig, uint64_t wait);
void bare_listen(struct monitor *monitor);

/* Goes on with the schedule that the record says is in force. */
void stop_resume(struct monitor *monitor);

/* Somebody changed the plan; keys: their names, with blanks. */
void update_apply(struct monitor *monitor, const char *keys);

/* Deadlines that count from the payload's start and that the one before us did not live to record. */
void update_missing(struct monitor *monitor);

/* Somebody paused the container, or let it go on: arguments of requests. */
void hold_begin(struct monitor *monitor, const char *how);
void hold_end(struct monitor *monitor, const char *nothing);

/* A paused container has been sent a signal that is to end it: lets it go on. */
void hold_thaw(struct monitor *monitor);

/* Finds the descriptors of the contract that are open; fills what is not in the record. */
void resume_take(struct monitor *monitor);

/* Lets the next image have them, or (give = false) takes that back. */
void resume_give(const struct monitor *monitor, bool give);

/*
 * After an execve of itself, which took swap_ns: the word in the record, before all that can
 * follow it. Then what the record does not say yet.
 */
void resume_word(struct monitor *monitor, const char *path, uint64_t swap_ns);
void resume_upgraded(struct monitor *monitor);

/* Finds out whether pid 1 is this process's child. */
void resume_parent(struct monitor *monitor);

/* Takes up what another monitor left: its spill, its schedule, its name. -1 with errno. */
int resume_adopted(struct monitor *monitor, bool foreground);

/*
 * Executes the monitor's image at path in this process; id: "@DEV:INODE" that
 * it must be, "": any. Returns only when that cannot be, and records why.
 */
void reexec(struct monitor *monitor, const char *id, const char *path);

/* Signal 41 without a request: the same with the installed image, if it is another one. */
void reexec_installed(struct monitor *monitor);

/* Applies all of requests/, in order. */
void requests_apply(struct monitor *monitor);

/* Somebody wants it down, by a schedule or ("") its own: stronger than any policy. */
void request_down(struct monitor *monitor, const char *schedule);

/*
 * The payload has ended, or, leaving, pid 1 has let go of its life pipe: where nothing but the
 * last word can follow, rings once the exit record is there. Who reads then finds it, and waits
 * for pid 1's end: see run/view.c.
 */
void finish_near(struct monitor *monitor, bool leaving);

/* The container has ended: collects the exit status, cleans up, restarts or writes the last word. */
void finish(struct monitor *monitor);

/* The last word: exited for good. */
void finish_last(struct monitor *monitor);

/* The payload was let go: arms what counts from then on. */
void restart_started(struct monitor *monitor);

/* The same for a monitor that took over: what the record does not tell begins anew. */
void restart_resumed(struct monitor *monitor);

/* The container has ended: true when it will be made again (recorded), by policy or as asked. */
bool restart_begin(struct monitor *monitor);

/* While restarting: becomes ctr-spawn, which makes the container and executes us again. */
void restart_now(struct monitor *monitor);

/* Somebody wants it down: no restart, exited. Nothing unless it is restarting. */
void restart_cancel(struct monitor *monitor);

/* Making it again failed, status.reason tells how: another try later, or the last word. */
void restart_failed(struct monitor *monitor);

/* It ran long enough: the next delay is the first one. */
void restart_steady(struct monitor *monitor);

/* The run-time limit. */
void restart_limit(struct monitor *monitor);

enum adopt {
	ADOPT_FAILED = -1,	/* errno: EAGAIN somebody has the lock, ESTALE lost, EBUSY being made */
	ADOPT_DONE,
	ADOPT_ENDED,		/* taken over too, but only to record its end */
	ADOPT_RECORDED,		/* it has ended and that stands in the record: nothing to do */
};

/*
 * Takes over RUN/NAME whose monitor is dead: takes the lock and puts all
 * descriptors of run/handoff.h in place; number `keep` stays as it is (-1: none).
 */
enum adopt adopt(const char *run, const char *name, int keep);

/* Pid 1 of the container; argv of run/handoff.h. */
int init_main(int argc, char **argv);

/* The two further roles, of a process that joins a container; argv of run/handoff.h. */
int session_main(int argc, char **argv);
int enter_main(int argc, char **argv);

/*
 * In the role of pid 1 without a pid namespace of its own. The first kills all
 * others in the container's cgroup, in bounded time; the second, where the
 * kernel can (5.14), everything there and below at once, the caller too.
 */
void shared_sweep(void);
void shared_end(void);

#endif
