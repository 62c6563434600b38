/* SPDX-License-Identifier: ISC */
/* Pseudoterminals of a devpts that is not ours, and their sizes. */
#ifndef BASE_PTY_H
#define BASE_PTY_H

#include <stdbool.h>

/*
 * Makes a pseudoterminal by dev/pts/ptmx below root (O_PATH), which nothing in
 * the tree can lead elsewhere; it must be a devpts's own. Both descriptors are
 * close-on-exec, the master is non-blocking. -1 with errno (ENOTTY: no devpts there).
 */
int pty_open(int root, int *master, int *slave);

/* Whether fd is the master of a pseudoterminal. */
bool pty_is_master(int fd);

/* Whether what was written to the master, an end of file too, is still to be read on the other side. */
bool pty_unread(int master);

/* The size of terminal `from` to `to`; 24 x 80 when `from` is none or has none. */
void pty_copy_size(int from, int to);

#endif
