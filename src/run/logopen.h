/* SPDX-License-Identifier: ISC */
/* A log file, opened so that nobody can make us write into something else. */
#ifndef RUN_LOGOPEN_H
#define RUN_LOGOPEN_H

#include <sys/stat.h>

/*
 * Opens `name` below dirfd (an absolute one as it stands) to append; flags:
 * O_WRONLY or O_RDWR, O_CREAT (mode 0640), O_EXCL. Fills *st. -1 with errno;
 * EPERM when it is no regular file, another uid's, linked elsewhere, or
 * writable by others.
 */
int logopen(int dirfd, const char *name, int flags, struct stat *st);

#endif
