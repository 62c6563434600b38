/* SPDX-License-Identifier: ISC */
/* A command line of ctr-spawn, and the verbs that have a file of their own: they print, die, return the exit code. */
#ifndef CTR_SPAWN_H
#define CTR_SPAWN_H

#include <stdbool.h>

#include "base/options.h"

/* Options as they were given: what the table in ctr-spawn.c fills. */
struct spawn_asked {
	const char *verb;
	bool foreground, tty, remove, replace, orphan;
	const char *file, *pidfile, *ready_fd, *message_fd;
	struct option_list options;
	/* exec */
	bool detach, privileged, group;
	const char *user, *groups, *workdir, *caps, *session_pidfile;
	struct option_list env, env_files;
	/* attach */
	bool no_stdin;
	const char *detach_keys, *logs;
	/* all */
	const char *run_dir;
	bool help, version;
};

/*
 * Reads the options of asked->verb and answers --help, --version and what is
 * wrong itself. Returns the index of the first operand; of exec no option
 * behind it is read, but by another call.
 */
int spawn_parse(struct spawn_asked *asked, int argc, char **argv);

/* --message-fd: where messages go from now on. The descriptor, close-on-exec. */
int spawn_message(const char *number);

int spawn_exec(struct spawn_asked *asked, int argc, char **argv);
int spawn_attach(struct spawn_asked *asked, int argc, char **argv);

/* What spawn_attach() does once its options are known; for run -F -t too. */
struct attach;
int spawn_attach_to(struct attach *attach);

#endif
