/* SPDX-License-Identifier: ISC */
/*
 * The payload's own session, umask, standard descriptors and working directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/child.h"

/* So that its user may open /dev/stdout again, as many programs do; else it has to write to fd 1. */
static void
session_own(int fd, const struct ids *ids)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) && fchown(fd, ids->uid, ids->gid) < 0)
		errno = 0; /* a user namespace that does not know the pipe's owner */
}

int
step_session(struct child *child)
{
	child_item(child, "", "");
	if (setsid() < 0)
		return -1;
	umask(child->spec->umask);
	session_own(child->ready, &child->ids);
	session_own(child->watchdog, &child->ids);
	if (child->spec->log_mode == SPEC_LOG_INHERIT)
		return 0;
	if (dup2(child->in >= 0 ? child->in : child->null, STDIN_FILENO) < 0
	    || dup2(child->out >= 0 ? child->out : child->null, STDOUT_FILENO) < 0
	    || dup2(child->err >= 0 ? child->err : child->null, STDERR_FILENO) < 0)
		return -1;
	if (child->spec->terminal)
		return ioctl(STDIN_FILENO, TIOCSCTTY, 0);
	session_own(STDIN_FILENO, &child->ids);
	session_own(STDOUT_FILENO, &child->ids);
	session_own(STDERR_FILENO, &child->ids);
	return 0;
}

/*
 * Never by a link of procfs, which would lead to a directory that another
 * process has open, pid 1 before it is sealed for one (CVE-2024-21626).
 */
int
step_workdir(struct child *child)
{
	int fd;
	int result;

	child_item(child, child->spec->workdir, "");
	fd = open_how(AT_FDCWD, child->spec->workdir, O_PATH | O_DIRECTORY | O_CLOEXEC, 0,
	    CTR_RESOLVE_NO_MAGICLINKS);
	if (fd < 0)
		return -1;
	result = fchdir(fd);
	fd_close(&fd);
	return result;
}
