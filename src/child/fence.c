/* SPDX-License-Identifier: ISC */
/*
 * Between a payload that may trace and pid 1 of its container, whose
 * descriptors are files of the host: a Landlock domain that forbids nothing
 * else, or next to nothing. In: the spec's capabilities. Out: ptrace(2),
 * /proc/1/fd, pidfd_getfd(2) refused by the kernel, whatever is held. A kernel
 * that has none starts it all the same: ctr-spec(5), caps, says so.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "child/caps.h"
#include "child/child.h"
#include "child/ruleset.h"

/* By a scope: since 6.12, and no file is concerned. */
static int
fence_scope(const struct child *child)
{
	/* A network of its own has no abstract socket of others; else pid 1 takes no signal. */
	bool alone = child->spec->net == SPEC_NS_PRIVATE;
	struct ruleset_attr attr = {.scoped = alone ? RULESET_SCOPE_SOCKET : RULESET_SCOPE_SIGNAL};

	return ruleset_create(&attr);
}

/*
 * By a right on files that is given back everywhere: since 5.19. In such a
 * domain nobody mounts, so not where somebody may.
 */
static int
fence_files(void)
{
	struct ruleset_attr attr = {.fs = RULESET_FS_REFER};
	int ruleset = ruleset_create(&attr);
	int root = ruleset < 0 ? -1 : open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (ruleset >= 0 && (root < 0 || ruleset_add_path(ruleset, root, attr.fs) < 0))
		fd_close(&ruleset);
	fd_close(&root);
	return ruleset;
}

int
step_fence(struct child *child)
{
	const struct spec *spec = child->spec;
	int abi = ruleset_abi();
	int ruleset, result;

	/* Rules of its own are such a domain; in a pid namespace of others tracing is for them. */
	if (child->ruleset >= 0 || !spec->init || spec->pid_ns != SPEC_NS_PRIVATE
	    || !caps_may_trace(spec) || (abi < RULESET_ABI_SCOPES
		&& (abi < RULESET_ABI_REFER || caps_may_mount(spec))))
		return 0;
	child_item(child, "fence before pid 1", "");
	ruleset = abi >= RULESET_ABI_SCOPES ? fence_scope(child) : fence_files();
	if (ruleset < 0)
		return -1;
	result = ruleset_restrict(ruleset);
	fd_close(&ruleset);
	return result;
}
