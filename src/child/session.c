/* SPDX-License-Identifier: ISC */
/*
 * The payload's own session, umask, standard descriptors and out-of-memory
 * score. Every other descriptor is close-on-exec.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "child/child.h"

int
step_session(struct child *child)
{
	child_item(child, "", "");
	if (setsid() < 0)
		return -1;
	umask(child->spec->umask);
	if (child->spec->log_mode == SPEC_LOG_INHERIT)
		return 0;
	if (dup2(child->null, STDIN_FILENO) < 0
	    || dup2(child->out >= 0 ? child->out : child->null, STDOUT_FILENO) < 0
	    || dup2(child->out >= 0 ? child->out : child->null, STDERR_FILENO) < 0)
		return -1;
	return 0;
}

int
step_workdir(struct child *child)
{
	child_item(child, child->spec->workdir, "");
	return chdir(child->spec->workdir);
}
