/* SPDX-License-Identifier: ISC */
/*
 * Names of signals. Realtime signals are absolute numbers only: SIGRTMIN is 34
 * in glibc and 35 in musl, so a name built on it would mean two things.
 */
#ifndef BASE_SIGNAME_H
#define BASE_SIGNAME_H

/* The signals our programs ring each other with (DESIGN: absolute numbers). */
enum {
	SIGNAL_DOORBELL = 40,	/* to a monitor: read requests/ and watch/ */
	SIGNAL_REEXEC = 41,	/* to a monitor: execute yourself again */
	SIGNAL_ROTATE = 42,	/* to a monitor: rotate the log */
	SIGNAL_CHANGED = 43,	/* to a subscriber: read events (default) */
	SIGNAL_MAX = 64,
};

/* "TERM", "SIGTERM", "15" -> 15; -1 with EINVAL. 0 is no signal. */
int signame_number(const char *name);

/* 15 -> "TERM"; NULL for a number without a portable name (print the number). */
const char *signame_name(int number);

#endif
