/* SPDX-License-Identifier: ISC */
/* In: a root. Out: both ends of a new terminal in its devpts. */
#include "base/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"

enum {
	PTY_ROWS = 24,
	PTY_COLUMNS = 80,
};

/* TIOCGPTPEER, 4.13: by the master itself, so no path to the slave is followed. */
static int
pty_peer(int master)
{
	return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

static int
pty_slave(int master)
{
	int unlock = 0;

	return ioctl(master, TIOCSPTLCK, &unlock) < 0 ? -1 : pty_peer(master);
}

int
pty_open(int root, int *master, int *slave)
{
	char path[32];
	struct statfs fs;
	int held = open_how(root, "dev/pts/ptmx", O_PATH | O_CLOEXEC, 0,
	    CTR_RESOLVE_IN_ROOT | CTR_RESOLVE_NO_MAGICLINKS);

	*master = *slave = -1;
	if (held < 0)
		return -1;
	/* Held, it can be looked at before it is opened: opening a device may do things. */
	if (fstatfs(held, &fs) < 0 || (unsigned long)fs.f_type != CTR_DEVPTS_MAGIC)
		errno = ENOTTY;
	else
		*master = open(fd_path(held, path), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	fd_close(&held);
	if (*master < 0)
		return -1;
	if (pty_is_master(*master) && (*slave = pty_slave(*master)) >= 0)
		return 0;
	fd_close(master);
	return -1;
}

bool
pty_is_master(int fd)
{
	unsigned number;

	return ioctl(fd, TIOCGPTN, &number) == 0;
}

bool
pty_unread(int master)
{
	/* FIONREAD counts no end of file; poll(2) does, and sees what is still on its way. */
	struct pollfd poller = {.fd = pty_peer(master), .events = POLLIN};
	bool unread = poller.fd >= 0 && poll(&poller, 1, 0) > 0 && (poller.revents & POLLIN) != 0;

	fd_close(&poller.fd);
	return unread;
}

void
pty_copy_size(int from, int to)
{
	struct winsize size;

	if (from < 0 || ioctl(from, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0)
		size = (struct winsize){.ws_row = PTY_ROWS, .ws_col = PTY_COLUMNS};
	ioctl(to, TIOCSWINSZ, &size);
}
