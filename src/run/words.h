/* SPDX-License-Identifier: ISC */
/* A command in the record: a file with one word a line, percent-encoded. */
#ifndef RUN_WORDS_H
#define RUN_WORDS_H

#include <stddef.h>

enum {
	WORDS_SIZE = 8192, /* of such a file, at most */
};

/* Replaces dirfd/name (mode 0640). -1 with errno; E2BIG: they do not fit. */
int words_write(int dirfd, const char *name, char *const *words);

/*
 * Reads it into buffer[size] and points words[most] into it, a NULL behind the
 * last. Returns how many; -1 with errno, EINVAL when it is not such a file.
 */
int words_read(int dirfd, const char *name, char *buffer, size_t size, char **words, unsigned most);

#endif
