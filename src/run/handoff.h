/* SPDX-License-Identifier: ISC */
/*
 * The descriptors with which ctr-monitor is executed in its two roles. They
 * are part of what an instance is: a new number may be added, none changes.
 */
#ifndef RUN_HANDOFF_H
#define RUN_HANDOFF_H

/* Monitor role: `ctr-monitor NAME`. A number that is not open: not there. */
enum {
	MONITOR_RUN = 3,	/* RUN, O_DIRECTORY */
	MONITOR_DIR,		/* RUN/NAME */
	MONITOR_LOCK,		/* RUN/NAME/lock, locked */
	MONITOR_INIT,		/* pidfd of the container's pid 1 */
	MONITOR_PAYLOAD,	/* pidfd of the payload */
	MONITOR_LIFE,		/* write end of the life pipe */
	MONITOR_OUT,		/* read end of the output pipe */
	MONITOR_GO,		/* write end of the go pipe, while created */
	MONITOR_ANSWER,		/* to ctr-spawn: "ready" */
	MONITOR_ERR,		/* read end of stderr's own pipe */
	MONITOR_TTY,	/* master of the payload's terminal; the monitor is its only reader */
	MONITOR_READY,		/* read end of the pipe behind ready.fd, */
	MONITOR_WATCHDOG,	/* and of that behind health.watchdog_fd */
	MONITOR_NOTIFY,		/* run --ready-fd: a newline goes there when it is ready */
	MONITOR_FDS_END,
	MONITOR_FDS_LIMIT = 32,	/* numbers below are the contract's, of this version or another */
};

/* What fd_place() is given: all numbers from 3 on, -1 where the caller has none. */
#define MONITOR_FDS_NONE {[0 ... MONITOR_FDS_END - 4] = -1}

/* Init role: `ctr-monitor --init PAYLOAD CAP POLICY kill|- own|shared`: 0-2 and these. */
enum {
	INIT_EXIT = 3,	/* RUN/NAME/exit */
	INIT_SPILL,	/* RUN/NAME/spill, O_APPEND; closed: output is not pumped */
	INIT_LIFE,	/* read end of the life pipe */
	INIT_SEAL,	/* write end: closed once pid 1 is sealed; before that a byte: errno, it is not */
	INIT_PROCS,	/* shared pid namespace: the container's cgroup.procs, to read */
	INIT_KILL,	/* the same: its cgroup.kill, to write; closed: before 5.14, or v1 */
	INIT_TTY,	/* master of the payload's terminal, so that it outlives the monitor */
	INIT_READY,	/* read-write, so that a write of the payload never fails: the pipes */
	INIT_WATCHDOG,	/* behind ready.fd and health.watchdog_fd */
	INIT_FDS_END,
};

/*
 * Session role: `ctr-monitor --session ID CGROUP`: the parent of a process that
 * ctr-spawn exec put into a container; CGROUP "": it has no group of its own.
 */
enum {
	SESSION_DIR = 3,	/* RUN/NAME/exec */
	SESSION_PAYLOAD,	/* pidfd of that process */
	SESSION_LIFE,		/* read end: hangs up when the caller is dead; closed: detached */
	SESSION_ANSWER,		/* to the caller: the raw wait status, an int */
	SESSION_FDS_END,
};

/* Enter role: `ctr-monitor --enter[-here] FLAGS WORD...`: the last steps before WORD is executed. */
enum {
	ENTER_REPORT = 3,	/* run/report.h, write end */
	ENTER_GO,		/* one byte: go; end-of-file: leave */
	ENTER_FILTER,		/* the seccomp program's bytes; closed: none */
	ENTER_RULESET,		/* a Landlock ruleset; closed: none */
	ENTER_HERE,		/* --enter-here: the working directory; ours is the host's, left at once */
	ENTER_FDS_END,
};

#define ENTER_FLAG_TTY 't'	/* in FLAGS: standard input becomes the controlling terminal */
/* In FLAGS: the first word, or the first two in this order, are labels for its execve. */
#define ENTER_FLAG_APPARMOR 'a'
#define ENTER_FLAG_SELINUX 's'

/* The payload waits for one byte here before its execve (its own number is in no contract). */
enum {
	LIFE_COMMIT = 'c',	/* the record says created or running: do not end with the monitor */
	LIFE_ADOPT = 'a',	/* a new monitor is there: stop pumping */
};

#endif
