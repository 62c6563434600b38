/* SPDX-License-Identifier: ISC */
/* The life of the learner. */
#ifndef START_LEARNER_H
#define START_LEARNER_H

/*
 * Answers every call that the listener tells of until no process is under its
 * filter any more (5.9), then writes dirfd/name for the last time and exits. A
 * second after it has learned something it writes too, and at once on any
 * signal: none ends it but KILL. All signals must be blocked.
 */
_Noreturn void learner_run(int listener, int dirfd, const char *name);

#endif
