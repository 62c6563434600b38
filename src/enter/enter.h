/* SPDX-License-Identifier: ISC */
/*
 * How ctr-spawn puts a process into a container that runs. Three processes:
 *
 *	caller	ctr-spawn itself; waits, forwards signals, passes the status on
 *	watcher	its child, soon `ctr-monitor --session`: the parent of the rest
 *	joiner	joins, gives up, becomes `ctr-monitor --enter`, clones, is gone
 *
 * What the joiner clones, into the pid namespace, is the command.
 */
#ifndef ENTER_ENTER_H
#define ENTER_ENTER_H

#include <stdbool.h>
#include <stddef.h>

#include "enter/relay.h"
#include "run/pidref.h"
#include "run/session.h"
#include "run/subgroup.h"
#include "run/view.h"
#include "start/start.h"

struct enter {
	/* What is asked. */
	struct start start;	/* name, run_path; of the rest the part of a process */
	char *const *command;
	char **env;		/* NAME=VALUE, NULL-terminated, over the container's */
	const char *user;	/* NULL: the container's */
	const char *groups;	/* with user: as container.groups has them; NULL: none */
	const char *pidfile;	/* absolute; NULL: none */
	int message;		/* --message-fd, closed once the command runs; -1: none */
	const char *workdir;	/* NULL: the container's */
	const char *caps;	/* as security.caps has them; NULL: the container's */
	bool privileged;	/* may be more than the container is */
	bool detach;
	bool tty;		/* a terminal of its own */
	bool group;		/* stay in the container's own cgroup */

	/* What is found. */
	int code;		/* after a failure: 125, 126, 127; 1, 3, 4 by the container's state */
	int record;		/* RUN/NAME */
	int dir;		/* RUN/NAME/exec */
	int init;		/* pidfd of the container's pid 1 */
	int namespaces;		/* for setns(2): those that are not ours */
	struct relay relay;	/* has the terminal's master */
	int slave;		/* its other side; -1: none */
	int filter;		/* memory file of the seccomp program */
	struct view view;
	char cgroup[CGROUP_PATH];	/* exec-ID; "": none */
	struct session session;

	/* Between caller and watcher, watcher and joiner. */
	int life[2], answer[2];
	int report, go;		/* read end, write end */
	int joiner;		/* pidfd, until it has told of what it cloned; -1: none */
	bool again, by_name;	/* the joiner failed and is tried again another way; ctr-monitor by a name */
};

/* What the watcher tells the caller, once; then comes the raw wait status, an int. */
struct enter_answer {
	int code;		/* 0: it runs */
	struct pidref payload;
	char error[512];
};

/* Everything that can be done before a process is made. -1 with a message and enter->code. */
int enter_prepare(struct enter *enter, char *error, size_t size);

/* Its parts in enter/wishes.c: the wishes into spec; and whether the user may be that one. */
int enter_wishes(struct enter *enter, struct spec *spec, char *error, size_t size);
int enter_user(const struct enter *enter, const struct ids *own, char *error, size_t size);

/* The namespaces of the container's pid 1 that are not the caller's, into enter->namespaces. */
int enter_namespaces(struct enter *enter);

/* In the watcher: makes the process, records it. -1 with a message; then nothing is left. */
int enter_launch(struct enter *enter, char *error, size_t size);

/* In the watcher after it: all there is to do then, unless it is soon over as ctr-monitor. */
_Noreturn void enter_become(struct enter *enter);

/* In the joiner: into the container; report is the write end, go the read end. */
_Noreturn void enter_join(struct enter *enter, int report, int go);

/* All of it. The exit code, with a message when it is not the command's. */
int enter_container(struct enter *enter, char *error, size_t size);

#endif
