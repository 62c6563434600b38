/* SPDX-License-Identifier: ISC */
/*
 * An image file as a mount. In: a path of the host. Out: a descriptor; the
 * loop device is cleared by the kernel when the last user of it is gone, so
 * nothing of it must be undone.
 */
#include "child/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/tree.h"

#ifndef LOOP_CONFIGURE
#define LOOP_CONFIGURE 0x4C0A /* 5.8 */
struct loop_config {
	__u32 fd;
	__u32 block_size;
	struct loop_info64 info;
	__u64 __reserved[8];
};
#endif

enum {
	DISK_TRIES = 64, /* another may take the free device first */
};

static const struct {
	const char *type;
	off_t offset;
	const char *magic;
	size_t length;
	const char *options;	/* when read-only */
	bool may_write;
} disk_types[] = {
	{"squashfs", 0, "hsqs", 4, NULL, false},
	{"erofs", 1024, "\xe2\xe1\xf5\xe0", 4, NULL, false},
	{"ext4", 1024 + 56, "\x53\xef", 2, "noload", true}, /* a journal is not replayed on read-only */
};

enum {
	DISK_TYPES = sizeof(disk_types) / sizeof(disk_types[0]),
};

static unsigned
disk_type(int file)
{
	char bytes[8];
	unsigned i = 0;

	while (i < DISK_TYPES
	    && (pread(file, bytes, disk_types[i].length, disk_types[i].offset)
		    != (ssize_t)disk_types[i].length
		|| memcmp(bytes, disk_types[i].magic, disk_types[i].length) != 0))
		i++;
	return i;
}

static int
disk_bind(int device, int file, unsigned flags)
{
	struct loop_config config = {.fd = (unsigned)file, .info = {.lo_flags = flags}};
	struct loop_info64 info = {.lo_flags = flags};

	if (ioctl(device, LOOP_CONFIGURE, &config) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOTTY && errno != ENOSYS)
		return -1;
	if (ioctl(device, LOOP_SET_FD, file) < 0)
		return -1;
	if (ioctl(device, LOOP_SET_STATUS64, &info) == 0)
		return 0;
	ioctl(device, LOOP_CLR_FD, 0);
	return -1;
}

/* A loop device on file; its path into path[size]. */
static int
disk_loop(int file, bool writable, char *path, size_t size)
{
	unsigned flags = LO_FLAGS_AUTOCLEAR | (writable ? 0 : LO_FLAGS_READ_ONLY);
	int device = -1;
	int control;

	snprintf(path, size, "/dev/loop-control");
	control = open(path, O_RDWR | O_CLOEXEC);
	for (unsigned try = 0; control >= 0 && try < DISK_TRIES; try++) {
		int number = ioctl(control, LOOP_CTL_GET_FREE);

		if (number < 0)
			break;
		snprintf(path, size, "/dev/loop%d", number);
		device = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
		if (device < 0 || disk_bind(device, file, flags) == 0)
			break;
		fd_close(&device);
		if (errno != EBUSY)
			break;
	}
	fd_close(&control);
	return device;
}

static int
disk_try(unsigned type, const char *device, bool writable)
{
	int tree = tree_make_device(disk_types[type].type, device, NULL, writable);

	/* Not cleanly unmounted: as it stands, or not at all. */
	if (tree < 0 && !writable && disk_types[type].options != NULL && errno != ENODEV)
		tree = tree_make_device(disk_types[type].type, device, disk_types[type].options, false);
	return tree;
}

static int
disk_of(int file, bool writable, char *error, size_t size)
{
	unsigned type = disk_type(file);
	char path[64];
	int device;
	int tree;

	if (type == DISK_TYPES) {
		snprintf(error, size, "no file system that is known: squashfs, erofs or ext4");
		return -1;
	}
	if (writable && !disk_types[type].may_write) {
		snprintf(error, size, "%s is never writable", disk_types[type].type);
		return -1;
	}
	device = disk_loop(file, writable, path, sizeof(path));
	if (device < 0) {
		snprintf(error, size, "%s: %s%s", path, strerror(errno),
		    geteuid() != 0 ? " (an image needs root outside)" : "");
		return -1;
	}
	tree = disk_try(type, path, writable);
	if (tree < 0)
		snprintf(error, size, errno == ENODEV ? "this kernel has no %s" : "%s: %s",
		    disk_types[type].type, strerror(errno));
	fd_close(&device);
	return tree;
}

int
disk_mount(const char *path, bool writable, char *error, size_t size)
{
	struct stat st;
	int tree = -1;
	int file = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (file < 0 || fstat(file, &st) < 0)
		snprintf(error, size, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		snprintf(error, size, "not a regular file");
	else
		tree = disk_of(file, writable, error, size);
	fd_close(&file);
	return tree;
}
