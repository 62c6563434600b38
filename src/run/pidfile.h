/* SPDX-License-Identifier: ISC */
/* A file with the monitor's pid, for supervisors that look for one. */
#ifndef RUN_PIDFILE_H
#define RUN_PIDFILE_H

#include <sys/types.h>

/*
 * Replaces the file at the absolute path by one with pid and a newline, mode
 * 0644. What stands there is not followed and not opened. "" does nothing. -1 with errno.
 */
int pidfile_write(const char *path, pid_t pid);

/* Removes it if it still names pid. */
void pidfile_remove(const char *path, pid_t pid);

#endif
