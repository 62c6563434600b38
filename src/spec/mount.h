/* SPDX-License-Identifier: ISC */
/* What one line of [mount] asks for. Part of struct spec. */
#ifndef SPEC_MOUNT_H
#define SPEC_MOUNT_H

#include <stdint.h>

enum spec_mount_kind {
	SPEC_MOUNT_BIND,
	SPEC_MOUNT_TMPFS,
	SPEC_MOUNT_FILE,
	SPEC_MOUNT_PROC,
	SPEC_MOUNT_SYSFS,
	SPEC_MOUNT_DEVPTS,
	SPEC_MOUNT_MQUEUE,
	SPEC_MOUNT_CGROUP,
	SPEC_MOUNT_OVERLAY,
	SPEC_MOUNT_IMAGE,
};

enum spec_mount_flag {
	SPEC_MOUNT_RO = 1,
	SPEC_MOUNT_REC = 2,
	SPEC_MOUNT_SUID = 4,	/* without it: nosuid */
	SPEC_MOUNT_DEV = 8,	/* without it: nodev */
	SPEC_MOUNT_NOEXEC = 16,
	SPEC_MOUNT_SLAVE = 32,	/* without it: private */
	SPEC_MOUNT_NOFOLLOW = 64,
	SPEC_MOUNT_OPTIONAL = 128,
	SPEC_MOUNT_COPY = 512,	/* tmpfs: what stands at the place is in it too */
	SPEC_MOUNT_OVER = 256,	/* a link at the place is covered, not followed */
};

/* One line of [mount], checked. */
struct spec_mount {
	enum spec_mount_kind kind;
	unsigned flags;		/* enum spec_mount_flag */
	const char *key;	/* of [container], that it was made for; NULL: a line of [mount] */
	char *source;		/* bind, image: of the host; overlay: the lower directory; file: copied */
	char *target;		/* absolute, inside; normal form, never "/" */
	char *content;		/* file; NULL: that of source */
	char *data;		/* options for the file system itself, "k=v,..."; NULL: none */
	char *idmap;		/* bind, image: "" the container's own map, A:B:N[,...] one of its own; NULL: none */
	char *upper;		/* overlay: absolute directory; NULL: a tmpfs */
	uint64_t size;		/* bytes, of a tmpfs or an overlay's upper */
	uint32_t mode, uid, gid;	/* file */
};

#endif
