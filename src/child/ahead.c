/* SPDX-License-Identifier: ISC */
/*
 * See ahead.h. A file system is as good as its first mount is late: that one
 * is made in pid 1's own namespace, in the order of the others. A devpts is none
 * of them: one that is made in the host's mount namespace may use up the
 * terminals that kernel.pty.reserve keeps for the host.
 */
#include "child/ahead.h"

#include <fcntl.h>
#include <string.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "child/mask.h"
#include "child/tree.h"
#include "spec/mounts.h"

enum {
	AHEAD_ATTR = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NOEXEC,
	AHEAD_NODEV = CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV,
};

static const struct {
	const char *path;	/* "": many */
	const char *type;
	const char *options;
	unsigned attr;
	bool host;	/* only with the host's root */
} ahead_rows[AHEAD_COUNT] = {
	[AHEAD_DEV] = {"/dev", "tmpfs", "mode=755,size=64k,nr_inodes=256", AHEAD_ATTR, false},
	[AHEAD_SHM] = {"/dev/shm", "tmpfs", "mode=1777,size=64m,nr_inodes=16k", AHEAD_ATTR | AHEAD_NODEV, false},
	[AHEAD_TMP] = {"/tmp", "tmpfs", "mode=1777,size=64m,nr_inodes=16k", AHEAD_NODEV, true},
	[AHEAD_RUN] = {"/run", "tmpfs", "mode=755,size=16m,nr_inodes=4k", AHEAD_NODEV, true},
	[AHEAD_COVER] = {"", "tmpfs", "mode=555,size=4k,nr_inodes=2",
	    AHEAD_ATTR | AHEAD_NODEV | CTR_MOUNT_ATTR_RDONLY, false},
};

void
ahead_init(struct ahead *ahead, const struct spec *spec)
{
	ahead->spec = spec;
	ahead->next = 0;
	ahead->named = false;
	for (unsigned i = 0; i < AHEAD_COUNT; i++)
		ahead->fs[i] = -1;
}

/* All of them, or none. */
static void
ahead_names(struct ahead *ahead)
{
	const char *name;
	struct dir dir;
	size_t at = 0;
	bool full = false;
	int fd = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	dir_from(&dir, fd);
	while (!full && (name = dir_next(&dir)) != NULL) {
		size_t length = strlen(name) + 1;

		if (!mask_fits(cover_names, name))
			continue;
		full = at + length >= sizeof(ahead->names);
		if (!full)
			memcpy(ahead->names + at, name, length);
		at += length;
	}
	if (!full && dir.error == 0) {
		ahead->names[at] = '\0';
		ahead->named = true;
	}
	dir_close(&dir);
}

static void
ahead_make(struct ahead *ahead, enum ahead_fs which)
{
	if ((ahead->spec->rootfs == NULL || !ahead_rows[which].host)
	    && mounts_at(ahead->spec, ahead_rows[which].path) == NULL)
		ahead->fs[which] = tree_begin(ahead_rows[which].type, ahead_rows[which].options);
}

void
ahead_work(struct ahead *ahead)
{
	unsigned i;

	while ((i = __atomic_fetch_add(&ahead->next, 1, __ATOMIC_RELAXED)) <= AHEAD_COUNT) {
		if (i > 0)
			ahead_make(ahead, (enum ahead_fs)(i - 1));
		else if (ahead->spec->rootfs == NULL)
			ahead_names(ahead); /* the longest first */
	}
}

void
ahead_done(struct ahead *ahead, struct child *child)
{
	memcpy(child->ahead, ahead->fs, sizeof(child->ahead));
	child->etc = ahead->named ? ahead->names : NULL;
}

void
ahead_none(struct child *child)
{
	for (unsigned i = 0; i < AHEAD_COUNT; i++)
		child->ahead[i] = -1;
	child->etc = NULL;
}

int
ahead_tree(struct child *child, enum ahead_fs which)
{
	const char *path = ahead_rows[which].path;
	int tree = -1;

	if (*path != '\0')
		child_item(child, path, "");
	if (child->ahead[which] >= 0)
		tree = tree_finish(&child->ahead[which], ahead_rows[which].attr);
	return tree >= 0 ? tree : tree_make(ahead_rows[which].type, ahead_rows[which].options, ahead_rows[which].attr);
}
