/* SPDX-License-Identifier: ISC */
/* File system images: squashfs, erofs, ext4, by a loop device that ends with its mount. */
#ifndef CHILD_DISK_H
#define CHILD_DISK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A mount, nowhere yet, of the image file at path, its type told by its
 * superblock; read-only but when writable (ext4 only). Needs root outside. -1
 * with why in error[size].
 */
int disk_mount(const char *path, bool writable, char *error, size_t size);

#endif
