/* SPDX-License-Identifier: ISC */
/*
 * Whole files below a directory descriptor, read and replaced. Nothing here
 * follows a symbolic link in the last component, blocks on a FIFO, or leaves
 * a half-written file under its name.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <stddef.h>
#include <sys/types.h>

/* read(2)/write(2) until count bytes or the end; -1 with errno. */
ssize_t io_read(int fd, char *buffer, size_t count);
int io_write(int fd, const char *bytes, size_t count);

/*
 * Reads at most size - 1 bytes of the regular file `name` below dirfd and
 * terminates them. Returns the count; -1 with errno: EFBIG when it is larger,
 * ELOOP or EINVAL when it is not a regular file.
 */
ssize_t io_read_file(int dirfd, const char *name, char *buffer, size_t size);

/* io_read_file() of a file the kernel makes up (/proc, /sys): reads what comes, cuts at size. */
ssize_t io_read_kernel(int dirfd, const char *name, char *buffer, size_t size);

/*
 * Replaces `name` below dirfd: writes NAME.tmp (mode), renames. On failure
 * the old file stands and the temporary one is gone.
 */
int io_replace_file(int dirfd, const char *name, const char *bytes, size_t count, mode_t mode);

/* Creates `name` (O_EXCL) with these bytes. On failure nothing is left. */
int io_create_file(int dirfd, const char *name, const char *bytes, size_t count, mode_t mode);

/* One write(2) of the string to an existing file, as cgroup and sysfs files want it. */
int io_write_kernel(int dirfd, const char *name, const char *string);

#endif
