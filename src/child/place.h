/* SPDX-License-Identifier: ISC */
/*
 * Places inside the new root. Every path is resolved by openat2 from a
 * descriptor that no container can move: the root, or for what lies below
 * /proc, /sys and /dev the mount itself that was put there.
 */
#ifndef CHILD_PLACE_H
#define CHILD_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "child/child.h"

/* O_PATH of what path leads to inside; -1 with errno. */
int place_open(struct child *child, const char *path);

/* The same for reading a directory or a file, flags as for open(2). */
int place_open_flags(struct child *child, const char *path, int flags);

/* place_open(), making what is missing: directories, the last one a file unless directory. */
int place_make(struct child *child, const char *path, bool directory);

/*
 * Attaches tree to what fd, opened for path, refers to, and closes fd; -1 for
 * an fd is a failure of the caller's, with its errno. Else as place_put().
 */
int place_attach(struct child *child, int tree, int fd, const char *path, bool slave);

/*
 * Attaches tree at path, made where it is missing; the mount is private then, or a slave.
 * Where a link in the image leads into a /proc, /sys or cgroup the path does not
 * name: EXDEV. The item is path.
 */
int place_put(struct child *child, int tree, const char *path, bool slave);

/* The same for a file, private, on the last component of path itself: a link there is covered. */
int place_over(struct child *child, int tree, const char *path);

/*
 * The same at a directory one component below the root that must be one: a
 * link at /proc, /sys or /dev is an error (ELOOP). Made where it is missing.
 */
int place_fixed(struct child *child, int tree, const char *path);

#endif
