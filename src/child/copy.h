/* SPDX-License-Identifier: ISC */
/* What stands in a directory of the image, in a tmpfs above it too. */
#ifndef CHILD_COPY_H
#define CHILD_COPY_H

/*
 * Copies all below directory `from` to directory `to`, and owner and mode of itself: directories,
 * regular files, symbolic links; of these owner, mode and time of change. What is another kind of
 * file, and other file systems mounted below, are left out. No link is followed. -1 with errno
 * (ENOSPC: to is full, ELOOP: deeper than 64).
 */
int copy_tree(int from, int to);

#endif
