/* SPDX-License-Identifier: ISC */
/*
 * What the watcher of an exec session does, by the descriptors that
 * run/handoff.h has for it: first ctr-spawn itself, for what is soon over,
 * then ctr-monitor, which is a tenth as large.
 */
#ifndef RUN_ATTEND_H
#define RUN_ATTEND_H

#include <stdbool.h>

/*
 * Until the process has ended, at most ms milliseconds (-1: for ever); the end
 * of the caller, where that matters, ends it. False: it still lives.
 */
bool attend_wait(int ms);

/* It has ended: reaps it; no group (cgroup "": none) and no record is left; the status is told. */
void attend_end(const char *id, const char *cgroup);

#endif
