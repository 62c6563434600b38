/* SPDX-License-Identifier: ISC */
/*
 * The payload's terminal, in the container's own devpts, and /dev/console.
 * Out: its slave for payload and pid 1, which so keeps it open; its master at
 * INIT_TTY, where the parent takes it from and pid 1 will have it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/pty.h"
#include "child/child.h"
#include "child/place.h"
#include "run/handoff.h"

static int
terminal_console(struct child *child)
{
	int tree = tree_open(
	    child->tty, "", CTR_OPEN_TREE_CLONE | CTR_OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	int result;

	child_item(child, "/dev/console", "");
	if (tree < 0)
		return -1;
	result = place_put(child, tree, "/dev/console", false);
	fd_close(&tree);
	return result;
}

int
step_terminal(struct child *child)
{
	int master;

	if (!child->spec->terminal)
		return 0;
	child_item(child, "/dev/pts/ptmx", "");
	if (pty_open(child->root, &master, &child->tty) < 0
	    || dup3(master, INIT_TTY, O_CLOEXEC) != INIT_TTY)
		return -1;
	close(master);
	pty_copy_size(-1, INIT_TTY);
	/* A user that is not mapped here is put upon our own number by one namespace more. */
	if (!child->maps.nested && fchown(child->tty, child->ids.uid, (gid_t)-1) < 0)
		return -1;
	child->out = child->err = child->in = child->tty;
	return terminal_console(child);
}
