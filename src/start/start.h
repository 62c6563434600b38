/* SPDX-License-Identifier: ISC */
/*
 * How ctr-spawn starts a container: prepare, record, fork the monitor, launch.
 * The only module that knows spec, child and run at once.
 */
#ifndef START_START_H
#define START_START_H

#include <stdbool.h>
#include <stddef.h>

#include "child/ahead.h"
#include "child/apart.h"
#include "child/launch.h"
#include "run/plan.h"
#include "run/status.h"
#include "spec/spec.h"
#include "start/learn.h"

/* What became of a dead record of that name. */
enum start_replaced {
	REPLACED_NONE,	/* there was none */
	REPLACED_KEPT,	/* it can be put back */
	REPLACED_GONE,
};

/* A network namespace in the making: see network_begin(). */
struct network {
	const struct spec *spec;
	struct apart apart;	/* where who asks for it is, and where it may be made */
	pid_t pid;	/* who makes it; nobody: 0 or -1 */
	bool ready;	/* it has made it, and has nothing left but to end */
	int fd, sys;	/* it and its sysfs, -1: none */
	struct ahead ahead;	/* what is done beside */
};

struct start {
	const char *name;
	char run_path[400];
	const struct spec *spec;
	bool foreground;	/* -F */
	bool orphan;		/* --orphan: pid 1 is not the monitor's child */
	bool create;		/* stop before the payload's execve */
	bool remove;		/* --rm */
	bool replace;		/* --replace */
	char pidfile[256];	/* --pidfile, absolute; "": none */
	bool again;		/* a restart: the record is there and its lock ours */
	bool anew;		/* the same, but asked for, of one that had ended for good */
	int code;		/* after a failure: 125, 126, 127 */

	int run;		/* RUN */
	int dir;		/* the record, before and after it has its name */
	char new_name[96];	/* .cache/new.PID:INODE */
	char record[512];	/* RUN/NAME */
	enum start_replaced replaced;
	int old, old_lock;	/* REPLACED_KEPT: the record that stands at new_name meanwhile, and its lock */
	struct status status;
	const char *cgroup_key[CG_COUNT];	/* the key that needs this controller, or NULL */
	struct plan plan;
	char keep[400];		/* STATE, where this container is kept; "": it is not */
	char note[600];		/* what is done without; "": nothing */
	struct child child;
	struct launch launch;
	struct network network;
	struct learn learn;	/* of security.seccomp = learn */
	int tty;		/* master of the terminal, -1: none */
	int out, err;		/* read ends of the output pipes, -1: none */
	int ready, watchdog;	/* of the pipes behind ready.fd, health.watchdog_fd, -1: none */
	int notify;		/* --ready-fd, close-on-exec; -1: none */
	bool log_made[2];	/* mode direct: we made log, log.err */
};

enum {
	/* Free, so no number of the caller's that a payload may have asked for; above the contract's. The
	   table of descriptors is as large for all that come of it: for 1,100 of them 16 KiB each. */
	SELF_AWAY = 100,
	SELF_NAME = 480,	/* of this program's own path, with its end */
};

/* The verbs of which this process becomes a payload. */
#define SELF_PROTECTED {"run", "create", "again", "start"}

/*
 * First thing of all for those: has it run from a file that cannot be written by its
 * /proc/PID/exe, and executes it again from there where it has to and src/musl/entry.c
 * has not done so (0.2 ms). -1 with errno.
 */
int self_protect(char **argv);

/* The descriptor it was executed by, close-on-exec; nobody but us has opened it. -1: none. */
int self_image(void);

/*
 * Before the execve of ctr-monitor: it inherits what it and this program were
 * executed by, above its own numbers, and closes it. -1 with errno.
 */
int self_hand_on(int monitor);

/* Once somebody else has those: closes ours, which then costs nothing. */
void self_let_go(int *monitor);

/* The path of a program beside this one. */
void self_sibling(char *path, size_t size, const char *name);

/* Copies of the caller's descriptors that the payload is to have. -1 with a message. */
int start_fds(struct start *start, char *error, size_t size);

/* None of the caller's own 0-2 is a directory: one of the host's. -1 with a message. */
int fds_standard(char *error, size_t size);

/* Notes that the payload is to have fd, a copy of it is taken, as number target. -1 with errno. */
int fds_pass(struct child *child, int fd, int target);

/* --ready-fd: takes the caller's descriptor away from everybody else. -1 with errno. */
int fds_take(const char *number);

/* child->envp. -1 with a message. */
int start_env(struct child *child, char *error, size_t size);

/* The payload's filter; pid 1 gets one like it when the payload may trace it. -1 with a message. */
int prepare_seccomp(struct start *start, char *error, size_t size);

/* Opens the host's file that a row of spec->mounts is a copy of. -1 with a message. */
int etc_open(const struct spec *spec, const struct spec_mount *mount, char *error, size_t size);

/* From now on descriptors of ours never lie where run/handoff.h has its numbers. */
int start_reserve(void);

/*
 * Has the container's network namespace made by another processor while this
 * process prepares the rest, and has work done ahead by who is ready first;
 * network_take() waits and notes in child what came of it. In between no
 * descriptor below MONITOR_FDS_LIMIT may be free. Who has made it may still have
 * to end then: that is waited for by network_reap(); network_end() is both.
 */
void network_begin(struct network *network, const struct spec *spec);
void network_take(struct network *network, struct child *child);
void network_reap(struct network *network);
void network_end(struct network *network, struct child *child);

/* What happens before any process is made. -1 with a message. */
int prepare(struct start *start, char *error, size_t size);

/*
 * The part of it that is of a process, of a container's first or of one that
 * joins later: ids by the files below root (O_PATH), filter, environment.
 */
int prepare_process(struct start *start, int root, char *error, size_t size);

/* Opens child->monitor, the ctr-monitor beside this program. -1 with a message. */
int prepare_monitor(struct child *child, char *error, size_t size);

/* Opens the namespaces of others that the spec asks for, into child->ns. -1 with a message. */
int join_open(struct start *start, char *error, size_t size);

/* Decides on the container's cgroups; makes none. -1 with a message naming the key. */
int cgroups_plan(struct start *start, char *error, size_t size);

/*
 * Forks the process that becomes the monitor and waits until it is ready. make
 * returns only on failure, -1 with a message. -1: likewise, and start->code.
 */
typedef int start_maker(struct start *start, int answer, char *error, size_t size);
int start_fork(struct start *start, start_maker *make, char *error, size_t size);

/* /dev/null as 0-2 of this process. -1 with errno. */
int process_silent(const struct start *start);

/*
 * vfork(2) of the monitor into its cgroup beside the container, where that can
 * be: run does not return, and in this process's memory, which stands still.
 */
pid_t cgroups_fork(struct start *start, void (*run)(void *argument), void *argument);

/* Makes them, with their limits; writes `undo`. -1 with a message, what was made stays. */
int cgroups_make(struct start *start, char *error, size_t size);

/* limits.delegate: what v2 controllers are good to have; makes the cgroup that is the payload's. */
unsigned delegate_controllers(void);
int delegate_make(struct start *start, char *error, size_t size);

/* Closes the list of devices, once all mounts and nodes of the container are made. -1: message. */
int cgroups_seal(struct start *start, char *error, size_t size);

/* start->keep, from [boot]. -1 with a message; a note where it was not asked for by name. */
int keep_plan(struct start *start, char *error, size_t size);

/* It runs, and that is wanted: onto the disk. -1 with errno. */
int keep_started(struct start *start);

/* Builds RUN/.cache/new.PID:INODE. -1 with a message and nothing left. */
int record_build(struct start *start, char *error, size_t size);

/* The monitor that will run, and where it is installed, into start->status. */
void record_image(struct start *start);

/* Refuses what is so long that the record could not tell of the end one day. -1 with a message. */
int record_fits(struct start *start, char *error, size_t size);

/* Gives the record its name, its lock held. -1 with a message. */
int record_claim(struct start *start, char *error, size_t size);

/*
 * Lets our record and a dead one change places, the dead one's lock held: 1. 0: the
 * name is free by now, as on a file system where two names cannot change places.
 * -1 with a message: it lives, or must stay. Then, once it runs, the old one is
 * removed; or after a failure put back, and error told what is left of it.
 */
int replace_take(struct start *start, char *error, size_t size);
void replace_done(struct start *start);
void replace_undo(struct start *start, char *error, size_t size);

/*
 * Of a record at RUN/name that a dead process has left there, its lock held: if it was
 * about to be replaced, it has its own name again, and what was half made stands there.
 * False: that cannot be yet, and it must not be removed.
 */
bool replace_put_back(int run, const char *name, int dir);

/* The process that was to be the monitor is dead: removes what it left, an old record put back. */
void replace_left(struct start *start, char *error, size_t size);

/* Whether what stands at new_name is the record that we have built. */
bool replace_ours(const struct start *start);

/* The directory of container.overlay is no other living container's. -1 with a message. */
int upper_check(struct start *start, char *error, size_t size);

/* -F on a container whose monitor is dead: becomes its monitor, else returns 0. -1: message. */
int record_adopt(struct start *start, char *error, size_t size);

/* The payload's standard input. -1 with a message. */
int start_input(struct start *start, char *error, size_t size);

/* The pipes behind ready.fd and health.watchdog_fd, noted in the record. -1 with a message. */
int start_notify(struct start *start, char *error, size_t size);

/*
 * The payload's stdout and stderr, as [log] asks: pipes, files or nothing,
 * noted in the record. -1 with a message.
 */
int start_output(struct start *start, char *error, size_t size);

/* A pipe, its writing side opened read-write; "DEVICE:INODE" of a file. -1 with errno. */
int output_pipe(int *read_end, int *write_end, char *id, size_t size);
int output_identity(int fd, char *id, size_t size);

/* Removes what it made outside the record. */
void start_output_undo(struct start *start);

/* Writes RUN/NAME/plan. -1 with errno. */
int plan_make(struct start *start);

/* Descriptors of ours never lie where run/handoff.h has its numbers. -1 with errno. */
int start_reserve(void);

/*
 * Makes the container of the claimed record and becomes ctr-monitor. Returns
 * only on failure, -1 with a message and start->code: nothing is left, but
 * again leaves the record.
 */
int start_make(struct start *start, int answer, char *error, size_t size);

/* Runs a hook of the start, if there is one. -1 with a message and start->code. */
int hooks_run(struct start *start, const char *which, char *error, size_t size);

/* What the hook `mounted` is run with, before launch_start(). -1 with a message. */
int hook_prepare(struct start *start, char *error, size_t size);

/* What is told of a hook that failed; of one that is run on the host with the last line it has written. */
void hook_explain(const struct start *start, const char *step, const char *why, char *error, size_t size);

/* Becomes a hook: see run/hook.h. Returns an exit code, or -1: not what it is executed with. */
int start_hook(const char *which);

/* Becomes `ctr-spawn exec` of ready.command or health.command. As start_hook(). */
int start_probe(const char *which);

/*
 * The container of the record RUN/NAME, which has ended, once more in that
 * record. 0: it runs; -1 with a message and start->code: the record is as it was.
 * EXIT_NO: somebody else was quicker.
 */
int start_anew(struct start *start, char *error, size_t size);

/*
 * Changes keys of the container of the record RUN/NAME: input has the options.
 * 0, or -1 with a message and start->code: nothing is changed, but EXIT_TIMEOUT:
 * its monitor has not read it yet.
 */
int start_update(struct start *start, struct spec_input *input, char *error, size_t size);

/* In a monitor's own process, executed by it: makes its container again. Returns an exit code. */
int start_again(const char *name);

/* The same where ctr-spawn knows already that it cannot: the monitor learns why, and goes on. */
int start_again_not(const char *name, const char *trouble);

/* What is done from outside while the payload's process waits. -1 with a message. */
int start_outside(struct start *start, char *error, size_t size);

/* All of it. 0: it runs (does not return with -F); -1 with a message and start->code. */
int start_container(struct start *start, char *error, size_t size);

#endif
