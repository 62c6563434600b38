/* SPDX-License-Identifier: ISC */
/*
 * What ctr-oci cannot do in sh. The console socket of OCI: the master of a
 * terminal goes over a unix socket to who asked for it. In: the monitor that
 * holds it, or a command for which one is made. And places for mounts in a root,
 * where whoever is in it may swap links meanwhile. The only program here that has a socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/parse.h"
#include "base/pty.h"

static const char console_usage[] =
    "usage: ctr-oci-console send SOCKET PID FD [HEIGHT WIDTH]\n"
    "       ctr-oci-console run SOCKET COMMAND...\n"
    "       ctr-oci-console place ROOT PATH [file]\n"
    "send: the terminal's master that PID has as descriptor FD; run: that of a new one,\n"
    "which is COMMAND's terminal; place: a directory, or an empty file, at PATH in ROOT,\n"
    "where nothing is. Used by ctr-oci.\n";

/* The path is one of the host's, at most as long as the kernel takes it. */
static int
console_connect(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		die(EXIT_OURS, "%s: %s", path, strerror(ENAMETOOLONG));
	strcpy(address.sun_path, path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die(EXIT_OURS, "%s: %s", path, strerror(errno));
	return fd;
}

static void
console_send(const char *path, int master)
{
	static char name[] = "/dev/ptmx";
	struct iovec bytes = {name, sizeof(name) - 1};
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control.room,
	    .msg_controllen = sizeof(control.room)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int fd = console_connect(path);

	/* Who gets it reads it as it likes. */
	if (fcntl(master, F_SETFL, 0) < 0)
		die(EXIT_OURS, "the terminal: %s", strerror(errno));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &master, sizeof(int));
	if (sendmsg(fd, &message, MSG_NOSIGNAL) < 0)
		die(EXIT_OURS, "%s: %s", path, strerror(errno));
	close(fd);
}

static uint32_t
console_number(const char *word)
{
	uint32_t number;

	if (parse_u32(word, INT32_MAX, &number) < 0)
		die(EXIT_OURS, "%s: not a number", word);
	return number;
}

/* The monitor's: ctr-oci has just made it, and asked its record for both numbers. */
static int
console_take(const char *pid, const char *fd)
{
	int monitor = pidfd_open_pid((pid_t)console_number(pid));
	int master = monitor < 0 ? -1 : pidfd_take(monitor, (int)console_number(fd));

	if (master < 0 || !pty_is_master(master))
		die(EXIT_OURS, "the terminal of process %s: %s", pid, strerror(errno));
	return master;
}

static void
console_size(int master, char **size)
{
	struct winsize window = {.ws_row = 24, .ws_col = 80};

	if (size[0] == NULL || size[1] == NULL)
		return;
	window.ws_row = (unsigned short)console_number(size[0]);
	window.ws_col = (unsigned short)console_number(size[1]);
	if (window.ws_row > 0 && window.ws_col > 0 && ioctl(master, TIOCSWINSZ, &window) < 0)
		die(EXIT_OURS, "the terminal's size: %s", strerror(errno));
}

/* A session of its own on the other side, so that a change of size is told to it. */
static _Noreturn void
console_run(const char *path, char **command)
{
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int master, slave;

	if (root < 0 || pty_open(root, &master, &slave) < 0)
		die(EXIT_OURS, "/dev/pts/ptmx: %s", strerror(errno));
	console_send(path, master);
	if ((setsid() < 0 && errno != EPERM) || ioctl(slave, TIOCSCTTY, 0) < 0 || dup2(slave, 0) < 0
	    || dup2(slave, 1) < 0 || dup2(slave, 2) < 0)
		die(EXIT_OURS, "the terminal: %s", strerror(errno));
	execvp(command[0], command);
	die(EXIT_NOTFOUND, "%s: %s", command[0], strerror(errno));
}

/* One missing component, in the directory that the ones before it lead to: never outside the root. */
static int
console_place_add(int root, char *path, bool directory)
{
	char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	int parent, made;

	if (slash != NULL)
		*slash = '\0';
	parent = open_how(root, slash == NULL ? "." : path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
	if (slash != NULL)
		*slash = '/';
	if (parent < 0)
		return -1;
	made = directory ? mkdirat(parent, name, 0755)
			 : openat(parent, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	close(parent);
	return made;
}

/* CVE-2024-45310: a check and a mkdir apart from it made them on the host. */
static int
console_place(const char *root_path, char *path, bool directory)
{
	int root = open(root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	path += strspn(path, "/");
	for (char *end = path; root >= 0 && *path != '\0';) {
		int fd;

		end = strchr(end, '/');
		if (end != NULL)
			*end = '\0';
		fd = open_how(root, path, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);
		if (fd < 0 && (errno != ENOENT || console_place_add(root, path, end != NULL || directory) < 0))
			break;
		if (fd >= 0)
			close(fd);
		if (end == NULL)
			return EXIT_YES;
		*end++ = '/';
		end += strspn(end, "/");
		if (*end == '\0')
			return EXIT_YES;
	}
	die(EXIT_OURS, "%s: /%s: %s", root_path, path, strerror(errno));
}

int
main(int argc, char **argv)
{
	int master;

	die_name("ctr-oci-console");
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(console_usage, stdout);
		return EXIT_YES;
	}
	if (argc >= 4 && strcmp(argv[1], "run") == 0)
		console_run(argv[2], argv + 3);
	if (argc >= 4 && strcmp(argv[1], "place") == 0)
		return console_place(argv[2], argv[3], argv[4] == NULL || strcmp(argv[4], "file") != 0);
	if (argc < 5 || strcmp(argv[1], "send") != 0) {
		fputs(console_usage, stderr);
		return EXIT_TROUBLE;
	}
	master = console_take(argv[3], argv[4]);
	console_size(master, argv + 5);
	console_send(argv[2], master);
	return EXIT_YES;
}
