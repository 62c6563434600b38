/* SPDX-License-Identifier: ISC */
/*
 * RUN/NAME/exit: how the payload ended, written by pid 1 of the container into
 * a file whose bytes are already there, so it needs no space and no monitor.
 */
#ifndef RUN_EXITREC_H
#define RUN_EXITREC_H

#include <signal.h>
#include <stdint.h>

/* Creates the empty (not complete) record. */
int exitrec_create(int dirfd);

/* Puts an empty one in the place of the last run's. */
int exitrec_reset(int dirfd);

/* The raw wait status of an end that waitid(2) tells of. */
int exitrec_status(const siginfo_t *info);

/* Writes the record through fd in one write. */
int exitrec_write(int fd, int wait_status, uint64_t time);

/* 1: complete, *wait_status and *time set; 0: nothing written yet; -1 errno. */
int exitrec_read(int dirfd, int *wait_status, uint64_t *time);

/* The same of the open file, which may have lost its name meanwhile. */
int exitrec_read_fd(int fd, int *wait_status, uint64_t *time);

#endif
