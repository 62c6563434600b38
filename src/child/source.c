/* SPDX-License-Identifier: ISC */
/*
 * What comes from the host's tree, opened while that tree is still "/". In:
 * paths as the caller knows them. Out: descriptors; nothing is mounted yet,
 * and nothing inside the container can have changed what they lead to.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/child.h"
#include "child/overlay.h"
#include "child/tree.h"

/* The first user namespace's number is the same on every kernel since 3.8 (PROC_USER_INIT_INO). */
static const char source_first_user[] = "user:[4026531837]";

int
child_first_user(const struct child *child)
{
	char user[32] = "";

	if (readlinkat(child->hostproc, "self/ns/user", user, sizeof(user) - 1) < 0)
		return -1;
	return strcmp(user, source_first_user) == 0;
}

bool
child_in_place(const struct child *child)
{
	return child->spec->rootfs == NULL && child->spec->overlay == NULL;
}

/* Whether that error means that the source is not there. */
static bool
source_absent(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

static int
source_bind(struct child *child, const struct spec_mount *mount, int *tree)
{
	bool recursive = (mount->flags & SPEC_MOUNT_REC) != 0;
	struct stat st;

	child_item(child, mount->source, "");
	*tree = tree_clone(AT_FDCWD, mount->source, recursive,
	    (mount->flags & SPEC_MOUNT_NOFOLLOW) != 0);
	if (*tree >= 0 && fstat(*tree, &st) == 0 && S_ISLNK(st.st_mode)) {
		errno = ELOOP;
		return -1;
	}
	if (*tree >= 0)
		return 0;
	if ((mount->flags & SPEC_MOUNT_OPTIONAL) != 0 && source_absent(errno)) {
		*tree = TREE_SKIP;
		return 0;
	}
	if (errno == EINVAL && !recursive) /* what lies below would be uncovered */
		child_item(child, mount->source, ": in a user namespace only with rec");
	return -1;
}

static int
source_mounts(struct child *child)
{
	const struct spec *spec = child->spec;

	for (unsigned i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *mount = &spec->mounts[i];

		if (child->trees[i] != TREE_NONE)
			continue; /* made before the fork */
		if (mount->kind == SPEC_MOUNT_BIND && source_bind(child, mount, &child->trees[i]) < 0)
			return -1;
		if (mount->kind != SPEC_MOUNT_OVERLAY)
			continue;
		child_item(child, mount->source, "");
		child->trees[i] = tree_clone(AT_FDCWD, mount->source, false, false);
		if (child->trees[i] < 0)
			return -1;
		if (mount->upper != NULL) {
			child_item(child, mount->upper, "");
			child->uppers[i] = overlay_directory(mount->upper);
			if (child->uppers[i] < 0)
				return -1;
		}
	}
	return 0;
}

static int
source_root(struct child *child)
{
	const struct spec *spec = child->spec;
	const char *path = spec->rootfs != NULL ? spec->rootfs : "/";

	if (child_in_place(child) || strcmp(path, "none") == 0)
		return 0;
	if (spec->overlay != NULL && spec->overlay[0] == '/') {
		child_item(child, spec->overlay, "");
		child->upper = overlay_directory(spec->overlay);
		if (child->upper < 0)
			return -1;
	}
	if (child->image)
		return 0;
	child_item(child, path, "");
	child->base = tree_clone(AT_FDCWD, path, true, false);
	return child->base < 0 ? -1 : 0;
}

int
step_source(struct child *child)
{
	/* First what may stay a slave of the host; then nothing of ours reaches it, nothing of its us. */
	if (source_mounts(child) < 0)
		return -1;
	child_item(child, "/", "");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	if (source_root(child) < 0 || dev_source(child) < 0)
		return -1;
	return devices_source(child);
}
