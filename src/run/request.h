/* SPDX-License-Identifier: ISC */
/* RUN/NAME/requests/N: one request a file, numbered in the order they were made. */
#ifndef RUN_REQUEST_H
#define RUN_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Posts text (one line with its newline) as the next request: tmp + link(2), so none overwrites another. */
int request_post(int dirfd, const char *text);

enum {
	REQUEST_LATER = -2,
};

/*
 * Takes (reads and removes) the request with the lowest number above *after
 * and sets *after to it: begin with 0. 1: one line, without its newline, of
 * user `by`; 0: no more; -1: that one is no request (torn, longer than size,
 * a directory, a FIFO, a link) or could not be removed: go on with the next.
 * REQUEST_LATER: requests/ cannot be read now; they are all there still.
 * It never blocks, and a loop over it ends whatever lies there.
 */
int request_take(int dirfd, uint64_t *after, char *text, size_t size, uid_t *by);

#endif
