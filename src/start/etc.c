/* SPDX-License-Identifier: ISC */
/*
 * Files of the host that are copied into the container. In: rows of
 * spec->mounts with a source. Out: their descriptors, opened as the caller;
 * the container gets the bytes, never the host's file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "start/start.h"

enum {
	ETC_MOST = 1 << 20,
};

static const char etc_stub[] = "/run/systemd/resolve/stub-resolv.conf";
static const char etc_upstream[] = "/run/systemd/resolve/resolv.conf";

/* systemd-resolved's stub listens on the host's loopback: elsewhere only its upstreams are reached. */
static const char *
etc_source(const struct spec *spec, const struct spec_mount *mount)
{
	char *path;
	bool stub;

	if (strcmp(mount->key, "resolv_conf") != 0 || spec->net == SPEC_NS_HOST
	    || strcmp(spec->resolv_conf, "host") != 0)
		return mount->source;
	path = realpath(mount->source, NULL);
	stub = path != NULL && strcmp(path, etc_stub) == 0;
	free(path);
	return stub && access(etc_upstream, R_OK) == 0 ? etc_upstream : mount->source;
}

/* NULL, or what is wrong with it. */
static const char *
etc_wrong(int fd, const struct spec_mount *mount)
{
	char magic[4];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "not a regular file";
	if (st.st_size > ETC_MOST)
		return "larger than 1M";
	if (strcmp(mount->key, "timezone") == 0
	    && (pread(fd, magic, sizeof(magic), 0) != sizeof(magic)
		|| memcmp(magic, "TZif", sizeof(magic)) != 0))
		return "not a time zone";
	return NULL;
}

int
etc_open(const struct spec *spec, const struct spec_mount *mount, char *error, size_t size)
{
	const char *source = etc_source(spec, mount);
	int fd = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *why = etc_wrong(fd, mount);

	if (why == NULL)
		return fd;
	snprintf(error, size, "container.%s: %s: %s", mount->key, source, why);
	fd_close(&fd);
	return -1;
}
