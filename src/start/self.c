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
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/image.h"
#include "start/start.h"

static char self_name[480];

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

int
self_protect(char **argv)
{
	char *first = argv[0];
	int fd;

	if (self_nameless()) { /* the second time: argv[0] is where the first one was */
		snprintf(self_name, sizeof(self_name), "%s", first);
		return 0;
	}
	self_find();
	if (!image_writable("/proc/self/exe"))
		return 0;
	fd = image_open("/proc/self/exe");
	if (fd < 0)
		return -1;
	argv[0] = self_name;
	syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
	argv[0] = first;
	fd_close(&fd);
	return -1;
}
