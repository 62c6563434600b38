/* SPDX-License-Identifier: ISC */
/*
 * The caller's own terminal: raw while it shows another one, and as it was on
 * every way out, exit(3) included. For SIGKILL there is a second process, the
 * keeper: it waits for the end of this one, and finds the terminal as we left it, or not.
 */
#ifndef ATTACH_SCREEN_H
#define ATTACH_SCREEN_H

#include <stdbool.h>

/* Makes terminal fd raw. -1 with errno (ENOTTY: it is none). */
int screen_take(int fd);

/* Gives it back as it was. Does nothing when it is not taken. */
void screen_restore(void);

/*
 * A signalfd (close-on-exec, non-blocking) of those signals that attaching
 * must see; they are blocked from then on. -1 with errno.
 */
int screen_signals(void);

/*
 * One of them has come. 0: handled (a stop: the terminal is given back, we
 * stop, and take it again); the number of a signal that is to end us; -1:
 * look at the terminal's size again.
 */
int screen_signal(int sig);

/* Whether a signal is one a terminal's owner keeps for itself, not one to pass on. */
bool screen_is_own(int sig);

/* The terminal whose size counts: the first of stdin, stdout, stderr that is one; -1: none. */
int screen_fd(void);

#endif
