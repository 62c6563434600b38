/* SPDX-License-Identifier: ISC */
/*
 * This program's own file. The payload's process is this program until its
 * execve; what it executes, and who shares its pid namespace, can open its
 * /proc/PID/exe. So it runs from a file that cannot be written that way.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/image.h"
#include "base/parse.h"
#include "run/handoff.h"
#include "start/start.h"

static char self_name[SELF_NAME];
static int self_fd = -1;

/* procfs has no name for a sealed copy, nor for a mount whose root is the file. */
static bool
self_nameless(void)
{
	char link[16];
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	bool nameless = fd >= 0
	    && (image_sealed(fd) || readlink("/proc/self/exe", link, sizeof(link)) == 1);

	fd_close(&fd);
	return nameless;
}

static void
self_find(void)
{
	ssize_t length = readlink("/proc/self/exe", self_name, sizeof(self_name) - 1);

	self_name[length > 0 ? length : 0] = '\0';
}

void
self_sibling(char *path, size_t size, const char *name)
{
	const char *slash;

	if (self_name[0] == '\0')
		self_find();
	slash = strrchr(self_name, '/');
	snprintf(path, size, "%.*s/%s", slash != NULL ? (int)(slash - self_name) : 0, self_name, name);
}

/*
 * To close the last descriptor of a mount's clone takes the kernel a grace period,
 * 0.1 ms and more: this one stays open, and the monitor closes it when it has time.
 */
static int
self_stay(int fd)
{
	return fcntl(fd, F_DUPFD, SELF_AWAY);
}

/* Executed as descriptor N, the kernel says so: "/dev/fd/N". */
static int
self_number(void)
{
	const char *name = (const char *)getauxval(AT_EXECFN);
	uint32_t fd;

	return name != NULL && strncmp(name, "/dev/fd/", 8) == 0 && parse_u32(name + 8, INT32_MAX, &fd) == 0
		&& fcntl((int)fd, F_SETFD, FD_CLOEXEC) == 0
	    ? (int)fd
	    : -1;
}

int
self_image(void)
{
	return self_fd;
}

int
self_hand_on(int monitor)
{
	if (self_fd >= 0 && fcntl(self_fd, F_SETFD, 0) < 0)
		return -1;
	return monitor < MONITOR_FDS_LIMIT ? 0 : fcntl(monitor, F_SETFD, 0);
}

void
self_let_go(int *monitor)
{
	fd_close(&self_fd);
	fd_close(monitor);
}

int
self_protect(char **argv)
{
	char *first = argv[0];
	int fd, stay;

	if (self_nameless()) { /* the second time: argv[0] is where the first one was */
		snprintf(self_name, sizeof(self_name), "%s", first);
		self_fd = self_number();
		return 0;
	}
	self_find();
	if (!image_writable("/proc/self/exe"))
		return 0;
	fd = image_open("/proc/self/exe");
	if (fd < 0)
		return -1;
	stay = self_stay(fd);
	argv[0] = self_name;
	syscall(SYS_execveat, stay >= 0 ? stay : fd, "", argv, environ, AT_EMPTY_PATH);
	argv[0] = first;
	fd_close(&stay);
	fd_close(&fd);
	return -1;
}
