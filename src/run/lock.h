/* SPDX-License-Identifier: ISC */
/*
 * RUN/NAME/lock: a POSIX record lock held by the monitor for life; it survives
 * execve and ends with the process. Closing any descriptor of the file would
 * drop it: the holder opens it once.
 */
#ifndef RUN_LOCK_H
#define RUN_LOCK_H

#include <sys/types.h>

/*
 * Takes the lock of the record behind dirfd on descriptor `number` (whatever
 * was there is closed; close-on-exec), -1: on any. The lock can never move to
 * another number: that would close a descriptor of the file. Returns it, or
 * -1: EAGAIN (somebody holds it), ENOENT (removed meanwhile), else errno.
 */
int lock_take(int dirfd, int number);

/*
 * The holder's pid at this moment, or -1 with ESRCH (nobody), EACCES (not ours
 * to ask: judge by the record). Must not be called by a holder.
 */
int lock_holder(int dirfd, pid_t *pid);

#endif
