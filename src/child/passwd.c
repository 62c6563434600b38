/* SPDX-License-Identifier: ISC */
/* See passwd.h. In: a root directory. Out: rows; every field is a string in our own copy. */
#include "child/passwd.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"

enum {
	PASSWD_FILE = 16 << 20,
};

/* The size it has now is all that is read: it may be growing. */
static void
passwd_read(struct passwd *passwd, int fd)
{
	struct stat st;
	ssize_t got;

	if (fstat(fd, &st) < 0) {
		passwd->error = errno;
		return;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > PASSWD_FILE)
		return;
	passwd->text = st.st_size < PASSWD_SMALL ? passwd->small : malloc((size_t)st.st_size + 1);
	if (passwd->text == NULL) {
		passwd->error = ENOMEM;
		return;
	}
	got = io_read(fd, passwd->text, (size_t)st.st_size);
	if (got < 0)
		passwd->error = errno;
	passwd->size = got > 0 ? (size_t)got : 0;
	passwd->text[passwd->size] = '\0';
}

void
passwd_open(struct passwd *passwd, int rootfd, const char *path)
{
	int fd = -1;

	memset(passwd, 0, offsetof(struct passwd, small));
	if (rootfd < 0)
		return;
	fd = open_how(rootfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0,
	    CTR_RESOLVE_IN_ROOT | CTR_RESOLVE_NO_MAGICLINKS);
	if (fd >= 0)
		passwd_read(passwd, fd);
	else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != ENXIO && errno != EACCES)
		passwd->error = errno;
	fd_close(&fd);
}

static unsigned
passwd_split(struct passwd *passwd, char *line)
{
	unsigned found = 0;

	for (unsigned i = 0; i < PASSWD_FIELDS; i++) {
		passwd->fields[i] = line != NULL ? line : passwd->text + passwd->size; /* "" */
		if (line == NULL)
			continue;
		found++;
		line = strchr(line, ':');
		if (line != NULL)
			*line++ = '\0';
	}
	return found;
}

char **
passwd_next(struct passwd *passwd, unsigned least)
{
	while (passwd->at < passwd->size) {
		char *line = passwd->text + passwd->at;
		char *end = memchr(line, '\n', passwd->size - passwd->at);
		size_t length = end != NULL ? (size_t)(end - line) : passwd->size - passwd->at;

		passwd->at += length + 1;
		line[length] = '\0';
		if (strlen(line) == length && passwd_split(passwd, line) >= least)
			return passwd->fields;
	}
	return NULL;
}

char **
passwd_find(struct passwd *passwd, unsigned least, unsigned column, const char *key)
{
	char **fields;

	while ((fields = passwd_next(passwd, least)) != NULL)
		if (strcmp(fields[column], key) == 0)
			return fields;
	return NULL;
}

void
passwd_close(struct passwd *passwd)
{
	if (passwd->text != passwd->small)
		free(passwd->text);
	passwd->text = NULL;
}
