/* SPDX-License-Identifier: ISC */
/* What the keys of the root ask of each other. In: a spec. Out: every mount parsed, or the rule broken. */
#include <stdio.h>
#include <string.h>

#include "spec/mounts.h"
#include "spec/rules.h"

static const char *
root_why(const struct spec *spec)
{
	bool none = spec->rootfs != NULL && strcmp(spec->rootfs, "none") == 0;

	if (spec->rootfs != NULL && spec->rootfs[0] != '/' && !none)
		return "container.rootfs: an absolute path, or none";
	if (spec->overlay != NULL && spec->overlay[0] != '/' && strcmp(spec->overlay, "tmpfs") != 0)
		return "container.overlay: tmpfs, or the absolute path of a directory";
	if (spec->overlay != NULL && none)
		return "container.overlay: with rootfs = none there is nothing below it";
	if (spec->overlay != NULL && spec->readonly == SPEC_YES)
		return "container.readonly: container.overlay is there to be written";
	if (spec->rootfs == NULL && spec->overlay == NULL && spec->readonly == SPEC_NO)
		return "container.readonly: the host's root always is; container.overlay makes it "
		       "writable above";
	return NULL;
}

static bool
root_has(char *const *list)
{
	return *list != NULL;
}

/* Of a cgroup's path: every component a name. */
static const char *
root_parent(const char *path)
{
	for (const char *at = path; at != NULL && *at == '/';) {
		size_t length = strcspn(++at, "/");

		if (length == 0 || length > 255 || at[0] == '.' || strncmp(at, "cgroup.", 7) == 0
		    || strcspn(at, "\n") < length)
			return "limits.parent: not a cgroup, as /a/b";
		at += length;
	}
	return path != NULL && strlen(path) > 255 ? "limits.parent: longer than 255 bytes" : NULL;
}

int
rules_root(struct spec *spec, char *error, size_t size)
{
	const char *why = root_why(spec);

	if (why == NULL)
		why = root_parent(spec->cgroup_parent);

	if (why == NULL && root_has(spec->mount_cgroup) && spec->cgroup == SPEC_NS_HOST)
		why = "mount.cgroup: namespaces.cgroup is host";
	if (why == NULL && spec->delegate && spec->cgroup != SPEC_NS_PRIVATE)
		why = "limits.delegate: needs namespaces.cgroup = private";
	if (why == NULL && spec->delegate && spec->pid_ns != SPEC_NS_PRIVATE)
		why = "limits.delegate: needs namespaces.pid = private";
	if (why == NULL && spec->delegate && spec->user_ns != SPEC_NS_PRIVATE
	    && spec->user_ns != SPEC_NS_HOST)
		why = "limits.delegate: not in a user namespace that is another's";
	if (why == NULL && root_has(spec->mount_mqueue) && spec->ipc == SPEC_NS_HOST)
		why = "mount.mqueue: namespaces.ipc is host";
	if (why == NULL)
		return mounts_build(spec, error, size);
	snprintf(error, size, "%s", why);
	return -1;
}
