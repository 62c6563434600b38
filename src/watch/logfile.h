/* SPDX-License-Identifier: ISC */
/*
 * One file of the log and its rotation: NAME, NAME.1, ... at most `keep` of
 * them with at most `max_size` bytes each, whatever happens.
 */
#ifndef WATCH_LOGFILE_H
#define WATCH_LOGFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/status.h"

struct logfile {
	int fd;			/* -1: not open */
	uint64_t size;
	uint64_t inode;
	char name[540];		/* as openat(MONITOR_DIR) takes it */
};

/* Sets the name: that of the record, with suffix behind it. Opens nothing. */
void logfile_init(struct logfile *file, const struct status *status, const char *suffix);

/*
 * Opens it to append, or finds it open. -1 with errno; EPERM: it is not a
 * regular file of ours alone (owner, one link, not writable by others).
 */
int logfile_open(struct logfile *file);

/* Whether the next byte begins a line: asked of the file, or of the one before it. */
bool logfile_at_start(const struct logfile *file);

/* Asks for its size again: somebody may have emptied it. */
void logfile_refresh(struct logfile *file);

/* Appends all of it or nothing; -1 with errno. */
int logfile_write(struct logfile *file, const char *bytes, size_t count);

/* Shortens it: what is behind size was never there. */
int logfile_undo(struct logfile *file, uint64_t size);

/* Renames NAME to NAME.1 and so on, `keep` files in all, opens a new one. */
int logfile_rotate(struct logfile *file, uint64_t keep);

/* Opens it if it is there (another monitor wrote it). Whether it is open. */
bool logfile_there(struct logfile *file);

/* The name is another file's by now, or nobody's. */
bool logfile_moved(const struct logfile *file);

/* Closes it; sync: after fsync(2). */
void logfile_close(struct logfile *file, bool sync);

#endif
