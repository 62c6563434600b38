/* SPDX-License-Identifier: ISC */
/* One verb, several containers. */
#ifndef STEER_MANY_H
#define STEER_MANY_H

#include "steer/job.h"

/*
 * Calls one() for each name (NULL-terminated), apart: a process each, a few
 * hundred at a time, so all of it takes as long as the slowest; or in turn.
 * tell: the names of those where it returned 0 on standard output, as they are
 * done. Returns the code of the first name that failed; with job->all one that
 * is not there is no failure.
 */
int many_run(struct signal_job *job, char **names, int (*one)(struct signal_job *job), bool apart,
    bool tell);

#endif
