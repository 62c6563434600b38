/* SPDX-License-Identifier: ISC */
/*
 * Directory entries by getdents64(2). In: a directory descriptor and a name.
 * Out: names, one at a time. No heap; nothing outside the tree is touched.
 */
#include "base/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

enum {
	DIR_DEPTH_MAX = 8, /* a record is three deep */
};

/* struct linux_dirent64 of getdents64(2) */
struct dir_entry {
	uint64_t inode;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

void
dir_from(struct dir *dir, int fd)
{
	dir->at = 0;
	dir->filled = 0;
	dir->error = 0;
	dir->fd = fd;
}

int
dir_open(struct dir *dir, int dirfd, const char *name)
{
	dir_from(dir, openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	return dir->fd < 0 ? -1 : 0;
}

const char *
dir_next(struct dir *dir)
{
	for (;;) {
		const struct dir_entry *entry;

		if (dir->at >= dir->filled) {
			long got = syscall(SYS_getdents64, dir->fd, dir->buffer, sizeof(dir->buffer));

			if (got <= 0) {
				dir->error = got < 0 ? errno : 0;
				errno = dir->error;
				return NULL;
			}
			dir->filled = (size_t)got;
			dir->at = 0;
		}
		entry = (const void *)(dir->buffer + dir->at);
		dir->at += entry->length;
		dir->type = entry->type;
		if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0)
			return entry->name;
	}
}

void
dir_close(struct dir *dir)
{
	fd_close(&dir->fd);
}

static int dir_remove_at(int dirfd, const char *name, unsigned char type, unsigned depth);

/* A directory that is not empty. */
static int
dir_remove_full(int dirfd, const char *name, unsigned depth)
{
	struct dir dir;
	const char *entry;

	if (depth > DIR_DEPTH_MAX) {
		errno = ELOOP;
		return -1;
	}
	if (dir_open(&dir, dirfd, name) < 0)
		return -1;
	while ((entry = dir_next(&dir)) != NULL) {
		if (dir_remove_at(dir.fd, entry, dir.type, depth + 1) < 0) {
			dir_close(&dir);
			return -1;
		}
	}
	dir_close(&dir);
	return errno != 0 ? -1 : unlinkat(dirfd, name, AT_REMOVEDIR);
}

/* What it is saves a call that would fail; the kernel, or somebody meanwhile, may know better. */
static int
dir_remove_at(int dirfd, const char *name, unsigned char type, unsigned depth)
{
	if (type != DT_DIR) {
		if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
			return 0;
		if (errno != EISDIR && errno != EPERM)
			return -1;
	}
	if (unlinkat(dirfd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return 0;
	if (type == DT_DIR && errno == ENOTDIR)
		return dir_remove_at(dirfd, name, DT_UNKNOWN, depth);
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -1;
	return dir_remove_full(dirfd, name, depth);
}

int
dir_remove_tree(int dirfd, const char *name)
{
	return dir_remove_at(dirfd, name, DT_UNKNOWN, 0);
}

int
dir_remove_below(int dirfd, const char *name)
{
	return dir_remove_full(dirfd, name, 0);
}
