/* SPDX-License-Identifier: ISC */
/*
 * The payload's standard input. In: container.stdin. Out: a descriptor for it,
 * and one for pid 1, which keeps a pipe's writing side open: so it has no end
 * when a client or a monitor goes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/image.h"
#include "start/start.h"

static int
input_pipe(struct start *start)
{
	struct child *child = &start->child;
	char path[32];
	struct text text;
	struct stat st;
	int ends[2];

	if (fd_pipe(ends) < 0)
		return -1;
	child->in = ends[0];
	child->in_keep = open(fd_path(ends[1], path), O_RDWR | O_CLOEXEC);
	fd_close(&ends[1]);
	if (child->in_keep < 0 || fstat(child->in, &st) < 0)
		return -1;
	/* A payload that is pid 1 itself has nobody else to keep it open. */
	if (!start->spec->init)
		child->in = child->in_keep;
	text_init(&text, start->status.input, sizeof(start->status.input));
	text_u64(&text, st.st_dev);
	text_char(&text, ':');
	text_u64(&text, st.st_ino);
	return 0;
}

/* A file of the host's, which the payload could open again by /proc/self/fd/0: it cannot write it. */
static int
input_file(struct start *start, const char *path)
{
	char again[32];
	struct stat st;
	int image;

	if (stat(path, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	image = image_open(path);
	if (image < 0)
		return -1;
	start->child.in = open(fd_path(image, again), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	fd_close(&image);
	return start->child.in < 0 ? -1 : fcntl(start->child.in, F_SETFL, 0);
}

int
start_input(struct start *start, char *error, size_t size)
{
	const char *from = start->spec->stdin_from;
	int result = 0;

	if (strcmp(from, "open") == 0)
		result = input_pipe(start);
	else if (strncmp(from, "file ", 5) == 0)
		result = input_file(start, from + 5);
	if (result < 0)
		snprintf(error, size, "container.stdin: %s: %s", from,
		    errno == EINVAL ? "not a regular file" : strerror(errno));
	return result;
}
