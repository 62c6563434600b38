/* SPDX-License-Identifier: ISC */
/*
 * Directories read and removed without heap: getdents64(2) into a buffer of
 * the caller, so the monitor can do it too.
 */
#ifndef BASE_DIR_H
#define BASE_DIR_H

#include <stddef.h>

struct dir {
	int fd;
	size_t at;
	size_t filled;
	unsigned char type;	/* DT_DIR and so on of dirent.h, of the name told last; DT_UNKNOWN: not said */
	int error;	/* what ended the names before their end; 0: nothing has */
	char buffer[2048] __attribute__((aligned(8)));
};

/* Opens dirfd/name (not through a link); -1 with errno. Close with dir_close(). */
int dir_open(struct dir *dir, int dirfd, const char *name);

/* Reads what fd is open on, from its start; the descriptor becomes dir's. */
void dir_from(struct dir *dir, int fd);

/*
 * The next name but "." and "..", valid until the next call; NULL at the end
 * (errno 0) or on error (errno and dir->error set): then some were not told.
 */
const char *dir_next(struct dir *dir);

/* Closes it; errno is kept. */
void dir_close(struct dir *dir);

/*
 * Removes dirfd/name and all below it; links are removed, not followed; a
 * name that is not there is no error; at most 8 levels (ELOOP).
 */
int dir_remove_tree(int dirfd, const char *name);

/* The same of what is known to be a directory with something in it; ENOENT when there is none. */
int dir_remove_below(int dirfd, const char *name);

#endif
