/* SPDX-License-Identifier: ISC */
/*
 * A program as a descriptor for execveat(2), through which its file cannot be
 * written: whoever is root in a container can open the /proc/PID/exe of what
 * runs there, and would otherwise write the host's file (CVE-2019-5736).
 */
#ifndef BASE_IMAGE_H
#define BASE_IMAGE_H

#include <stdbool.h>

/* Whether the file at path could be written there by this user or its owner's rights. */
bool image_writable(const char *path);

/*
 * The file itself when nobody like us could write it; else a read-only clone of
 * its mount (5.12, needs SYS_ADMIN), else a sealed copy in memory (3.17). It is
 * close-on-exec. -1 with errno.
 */
int image_open(const char *path);

/* The sealed copy in any case: no rule on paths (Landlock) is about it. */
int image_copy(const char *path);

/* Whether fd is such a sealed copy. */
bool image_sealed(int fd);

#endif
