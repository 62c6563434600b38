/* SPDX-License-Identifier: ISC */
/* RUN/NAME/requests/N: one request a file, numbered in the order they were made. */
#ifndef RUN_REQUEST_H
#define RUN_REQUEST_H

#include <stddef.h>
#include <sys/types.h>

/* Posts text as the next request: tmp + link(2), so none overwrites another. -1 with errno. */
int request_post(int dirfd, const char *text);

/* Takes (reads and removes) the request with the lowest number. 1, 0 none, -1 errno. */
int request_take(int dirfd, char *text, size_t size, uid_t *by);

#endif
