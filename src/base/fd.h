/* SPDX-License-Identifier: ISC */
/* File descriptors themselves: numbers, flags, what is open. */
#ifndef BASE_FD_H
#define BASE_FD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* close(2) of *fd if it is one, then *fd = -1; errno is kept. */
void fd_close(int *fd);

/* Marks every descriptor >= first close-on-exec (close_range 5.11, else /proc/self/fd). */
int fd_cloexec_from(int first);

/* Closes every descriptor >= first but those in keep[count]. */
int fd_close_from(int first, const int *keep, unsigned count);

/*
 * Puts descriptor from[i] at number first + i, for all i at once, whatever
 * order they stand in; -1 entries leave their number closed, FD_STAY ones as
 * it is. None of the new ones is close-on-exec. The old numbers stay open.
 */
enum {
	FD_STAY = -2,
};

int fd_place(const int *from, unsigned count, int first);

/* Whether that number is open; which of 0..31 are, a bit each. */
bool fd_is_open(int fd);
uint32_t fd_open_mask(void);

/* How many bytes can be read from a pipe or terminal now, at most; 0: none. */
int fd_waiting(int fd);

/* A pipe, both ends close-on-exec. */
int fd_pipe(int ends[2]);

/* /proc/self/fd/N into buffer[32]; returns it. */
const char *fd_path(int fd, char *buffer);

/* fds 0-2 to /dev/null where they are not open; so no file of ours becomes one of them. */
int fd_standard(void);

#endif
