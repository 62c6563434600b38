/* SPDX-License-Identifier: ISC */
/*
 * What a monitor gives up once nothing it is configured for needs a new
 * process: capabilities, privileges by execve, system calls.
 */
#ifndef WATCH_CONFINE_H
#define WATCH_CONFINE_H

struct monitor;

/* The filter's number: raised with each call that is added to the list of src/watch/filter.c. */
#define CONFINE_FILTER 1

/*
 * Gives it up, and records what in `confined` and `filter_abi`. What cannot be
 * given up is recorded too; nothing here ends the monitor. Does nothing when a
 * new process may be needed, or when the image before this one did it.
 */
void confine(struct monitor *monitor);

/* Installs the list of system calls. -1 with errno; EOPNOTSUPP: not for this machine. */
int filter_install(void);

#endif
