/* SPDX-License-Identifier: ISC */
/* Starting a monitor for a container that has none. */
#ifndef STEER_ADOPT_H
#define STEER_ADOPT_H

#include <stddef.h>

#include "steer/job.h"

enum steer_adopt {
	STEER_FAILED,	/* why tells */
	STEER_ADOPTED,
	STEER_OTHER,	/* another adopter was quicker: it has a monitor */
	STEER_ENDED,	/* it has ended; the new monitor records that and leaves */
};

/*
 * Does it and waits for the monitor's ready line; job->view is loaded again.
 * program: the image to execute; NULL: the ctr-monitor beside this program.
 */
enum steer_adopt steer_adopt_with(
    struct signal_job *job, const char *program, char *why, size_t size);
enum steer_adopt steer_adopt(struct signal_job *job, char *why, size_t size);

/* The same after the end of the monitor, which is killed. Nothing is lost by that. */
enum steer_adopt steer_replace(struct signal_job *job, const char *program, char *why, size_t size);

/* The path of a program of ours beside this one. -1 with errno. */
int steer_program(const char *program, char *path, size_t size);

/* Runs it and waits. Its exit code, EXIT_TROUBLE with a message where it could not be run. */
int steer_run(const char *program, char *const argv[]);

/* ctr-signal adopt */
int verb_adopt(struct signal_job *job);

#endif
