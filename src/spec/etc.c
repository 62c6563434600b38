/* SPDX-License-Identifier: ISC */
/*
 * Files in /etc. In: words of [container]. Out: mounts of files, their bytes or
 * where on the host they are. It opens none of them.
 */
#include "spec/etc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "spec/mounts.h"

enum {
	ETC_ZONE = 64,
	ETC_ID = 16,	/* bytes */
};

static const char etc_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static int
etc_fail(char *error, size_t size, const char *key, const char *why)
{
	snprintf(error, size, "container.%s: %s", key, why);
	return -1;
}

/* A file that covers what is at target, be that a link. Takes source and content over; one is NULL. */
static int
etc_add(struct spec *spec, const char *key, const char *target, char *source, char *content,
    char *error, size_t size)
{
	const char *why = source == NULL && content == NULL ? "out of memory" : NULL;
	struct spec_mount *mount = why == NULL ? mounts_grow(spec, SPEC_MOUNT_FILE, &why) : NULL;

	if (mount == NULL) {
		free(source);
		free(content);
		return etc_fail(error, size, key, why);
	}
	mount->key = key;
	mount->flags = SPEC_MOUNT_RO | SPEC_MOUNT_NOEXEC | SPEC_MOUNT_OVER;
	mount->mode = 0444;
	mount->source = source;
	mount->content = content;
	mount->target = strdup(target);
	return mount->target == NULL ? etc_fail(error, size, key, "out of memory") : 0;
}

/* Area/Place: nothing that leads out of the directory of zones. */
static bool
etc_is_zone(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > ETC_ZONE || name[length - 1] == '/')
		return false;
	for (const char *at = name; *at != '\0'; at++) {
		if (strchr(etc_letters, *at) != NULL || strchr("_+-", *at) != NULL)
			continue;
		if (*at != '/' || at == name || at[-1] == '/')
			return false;
	}
	return true;
}

static int
etc_timezone(struct spec *spec, char *error, size_t size)
{
	const char *zone = spec->timezone;
	char *source = NULL;

	if (zone == NULL)
		return 0;
	if (strcmp(zone, "local") == 0)
		source = strdup("/etc/localtime");
	else if (!etc_is_zone(zone))
		return etc_fail(error, size, "timezone", "local, or a name like Europe/Berlin");
	else if (asprintf(&source, "/usr/share/zoneinfo/%s", zone) < 0)
		source = NULL;
	return etc_add(spec, "timezone", "/etc/localtime", source, NULL, error, size);
}

static int
etc_resolv(struct spec *spec, char *error, size_t size)
{
	const char *from = spec->resolv_conf;
	bool host = strcmp(from, "host") == 0;

	if (strcmp(from, "keep") == 0)
		return 0;
	if (!host && from[0] != '/')
		return etc_fail(error, size, "resolv_conf", "keep, host, or an absolute path");
	return etc_add(spec, "resolv_conf", "/etc/resolv.conf",
	    strdup(host ? "/etc/resolv.conf" : from), NULL, error, size);
}

static int
etc_hosts(struct spec *spec, char *error, size_t size)
{
	const char *from = spec->hosts;
	char *content = NULL;

	if (strcmp(from, "keep") == 0)
		return 0;
	if (strcmp(from, "host") == 0 || from[0] == '/')
		return etc_add(spec, "hosts", "/etc/hosts", strdup(from[0] == '/' ? from : "/etc/hosts"),
		    NULL, error, size);
	if (strcmp(from, "default") != 0)
		return etc_fail(error, size, "hosts", "keep, default, host, or an absolute path");
	if (spec->hostname == NULL)
		return etc_fail(error, size, "hosts", "default: namespaces.uts is not private");
	for (const char *at = spec->hostname; *at != '\0'; at++)
		if (strchr(etc_letters, *at) == NULL && strchr("._-", *at) == NULL)
			return etc_fail(error, size, "hosts", "default: container.hostname cannot be in it");
	if (asprintf(&content,
		"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.1.1\t%s\n",
		spec->hostname)
	    < 0)
		content = NULL;
	return etc_add(spec, "hosts", "/etc/hosts", NULL, content, error, size);
}

/* 32 digits of a random UUID, as machine-id(5) wants it. */
static char *
etc_random(void)
{
	unsigned char bytes[ETC_ID];
	char *id = malloc(2 * ETC_ID + 1);

	if (id == NULL || getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
		free(id);
		return NULL;
	}
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (unsigned i = 0; i < ETC_ID; i++)
		snprintf(id + 2 * i, 3, "%02x", (unsigned)bytes[i]);
	return id;
}

static int
etc_machine(struct spec *spec, char *error, size_t size)
{
	char *content = NULL;

	if (strcmp(spec->machine_id, "keep") == 0)
		return 0;
	if (strcmp(spec->machine_id, "random") == 0) {
		/* Once for all restarts: they read it from the effective configuration. */
		free(spec->machine_id);
		spec->machine_id = etc_random();
		if (spec->machine_id == NULL)
			return etc_fail(error, size, "machine_id", "random: no random bytes");
	}
	if (strlen(spec->machine_id) != 2 * ETC_ID
	    || strspn(spec->machine_id, "0123456789abcdef") != 2 * ETC_ID
	    || strspn(spec->machine_id, "0") == 2 * ETC_ID)
		return etc_fail(error, size, "machine_id",
		    "keep, random, or 32 digits of 0-9a-f that are not all 0");
	if (asprintf(&content, "%s\n", spec->machine_id) < 0)
		content = NULL;
	return etc_add(spec, "machine_id", "/etc/machine-id", NULL, content, error, size);
}

int
etc_mounts(struct spec *spec, char *error, size_t size)
{
	return etc_timezone(spec, error, size) < 0 || etc_resolv(spec, error, size) < 0
		|| etc_hosts(spec, error, size) < 0 || etc_machine(spec, error, size) < 0
	    ? -1
	    : 0;
}
