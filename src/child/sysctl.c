/* SPDX-License-Identifier: ISC */
/*
 * The sysctls of the container's own namespaces. In: a process in all of them.
 * Out: each is set. Written to a proc that is mounted nowhere, so neither the
 * image nor what masks /proc stands between; where none can be made (another's
 * pid namespace), to the host's, which shows the writer's own namespaces too.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/compat.h"
#include "base/fd.h"
#include "child/child.h"
#include "child/procfs.h"
#include "child/tree.h"
#include "spec/sysctl.h"

static int
sysctl_set(struct child *child, int proc, const char *entry)
{
	char path[132] = "sys/";
	char name[128]; /* sysctl_path() has it no longer */
	size_t length = strcspn(entry, "=");

	if (sysctl_path(entry, length, path + 4, sizeof(path) - 4) < 0) {
		errno = EINVAL;
		return -1;
	}
	memcpy(name, entry, length);
	name[length] = '\0';
	child_item(child, name, entry + length);
	if (procfs_write(proc, path, entry + length + 1) == 0)
		return 0;
	if (errno == ENOENT)
		child_item(child, name, ": this kernel has no such sysctl in a namespace");
	return -1;
}

int
step_sysctl(struct child *child)
{
	char *const *entry = child->spec->sysctls;
	int result = 0;
	int proc;

	if (*entry == NULL)
		return 0;
	child_item(child, "/proc", "");
	proc = tree_make("proc", NULL,
	    CTR_MOUNT_ATTR_NOSUID | CTR_MOUNT_ATTR_NODEV | CTR_MOUNT_ATTR_NOEXEC);
	if (proc < 0 && errno == EPERM)
		proc = fcntl(child->hostproc, F_DUPFD_CLOEXEC, 3);
	if (proc < 0)
		return -1;
	for (; *entry != NULL && result == 0; entry++)
		result = sysctl_set(child, proc, *entry);
	fd_close(&proc);
	return result;
}
