/* SPDX-License-Identifier: ISC */
/*
 * RUN/NAME/exec/ID: one process that `ctr-spawn exec` put into a container.
 * ID is the pid of its watcher, that lives as long as the session does.
 */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "run/pidref.h"

enum {
	SESSION_ID = 16,
};

struct session {
	char id[SESSION_ID];
	struct pidref watcher, payload;
	uid_t uid;		/* inside the container */
	bool detached;
	char *const *command;	/* NULL-terminated */
};

/*
 * Opens RUN/NAME/exec, making it (0755) in a record that has none. -1 with
 * EPERM when it is not the caller's own or others may write it.
 */
int session_open(int container);

/* Writes exec/ID, started now. A file of that name is a dead session's and replaced. */
int session_write(int dir, const struct session *session);

/* Reads id, watcher and payload of exec/ID. -1 with errno: EINVAL: not an ID. */
int session_read(int dir, const char *id, struct session *session);

void session_remove(int dir, const char *id);

/*
 * Removes what watchers that were killed have left, when their payload is dead
 * too: the file, and the group exec-ID below cgroup ("": none).
 */
void session_sweep(int dir, const char *cgroup);

#endif
