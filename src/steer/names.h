/* SPDX-License-Identifier: ISC */
/* Which containers are meant. */
#ifndef STEER_NAMES_H
#define STEER_NAMES_H

#include "steer/job.h"

/*
 * The names in words[]: patterns (with * ? or [) stand for the containers that
 * match, and with job->all words are all patterns, none standing for "*". A
 * pattern that nothing matches stays as it is, so it is an error where it is
 * used, but not with job->all. NULL-terminated, on the heap; NULL with errno.
 */
char **names_expand(const struct signal_job *job, char **words);

#endif
