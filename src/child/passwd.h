/* SPDX-License-Identifier: ISC */
/*
 * The rows of a passwd or group file of a tree that may be hostile: opened
 * below its root, a regular file of at most 16 MiB, read once and whole.
 */
#ifndef CHILD_PASSWD_H
#define CHILD_PASSWD_H

#include <stddef.h>

enum {
	PASSWD_FIELDS = 7,
	PASSWD_SMALL = 3072,
};

struct passwd {
	char *text;	/* small, or the heap; NULL: no such file, or none that we read */
	size_t size;
	size_t at;
	int error;	/* errno: the file may be there, and was not read */
	char *fields[PASSWD_FIELDS];
	char small[PASSWD_SMALL];
};

/* Reads etc/passwd or etc/group below rootfd; -1: a root that is still empty. Close with passwd_close(). */
void passwd_open(struct passwd *passwd, int rootfd, const char *path);

/*
 * The fields of the next row that has at least `least` of them (what is missing
 * up to PASSWD_FIELDS is ""), and no NUL byte; NULL at the end.
 */
char **passwd_next(struct passwd *passwd, unsigned least);

/* The row whose field `column` is key, or NULL. */
char **passwd_find(struct passwd *passwd, unsigned least, unsigned column, const char *key);

void passwd_close(struct passwd *passwd);

#endif
