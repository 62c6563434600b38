/* SPDX-License-Identifier: ISC */
/* A file of the kernel's read line by line, with no heap: mountinfo has any number of lines. */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct lines {
	int fd;
	size_t at;
	size_t filled;
	int error;	/* errno that ended the lines before their end; 0: nothing has */
	bool skip;	/* in the rest of a line that did not fit */
	char buffer[4096];
};

/* Opens dirfd/name; -1 with errno. Close with lines_close(). */
int lines_open(struct lines *lines, int dirfd, const char *name);

/*
 * The next line without its newline, the caller's to change until the next
 * call; NULL at the end, or on error with lines->error set. A line of 4096 bytes or more is left out.
 */
char *lines_next(struct lines *lines);

/* Closes it; errno is kept. */
void lines_close(struct lines *lines);

#endif
