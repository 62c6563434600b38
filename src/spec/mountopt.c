/* SPDX-License-Identifier: ISC */
/*
 * Options of mounts. In: a word. Out: a flag, or a checked value in data as
 * the file system itself takes it. Nothing unchecked ever reaches a kernel.
 */
#include "spec/mountopt.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"

#define KIND(kind) (1U << SPEC_MOUNT_##kind)

enum {
	OPTION_ALL = ~0U,
	OPTION_TREES = KIND(BIND) | KIND(IMAGE),
	OPTION_DISKS = KIND(BIND) | KIND(IMAGE) | KIND(TMPFS) | KIND(OVERLAY),
	OPTION_PAGE = 4096,
};

static const uint64_t option_tmpfs_size = 64 << 20;

static const struct {
	const char *word;
	unsigned kinds, set, clear;
} option_flags[] = {
	{"ro", OPTION_ALL, SPEC_MOUNT_RO, 0},
	{"rw", OPTION_ALL & ~(KIND(FILE) | KIND(CGROUP)), 0, SPEC_MOUNT_RO},
	{"nosuid", OPTION_ALL, 0, SPEC_MOUNT_SUID},
	{"suid", OPTION_DISKS, SPEC_MOUNT_SUID, 0},
	{"nodev", OPTION_ALL & ~KIND(DEVPTS), 0, SPEC_MOUNT_DEV},
	{"dev", OPTION_DISKS & ~KIND(OVERLAY), SPEC_MOUNT_DEV, 0},
	{"noexec", OPTION_ALL, SPEC_MOUNT_NOEXEC, 0},
	{"exec", OPTION_DISKS, 0, SPEC_MOUNT_NOEXEC},
	{"rec", KIND(BIND), SPEC_MOUNT_REC, 0},
	{"private", KIND(BIND), 0, SPEC_MOUNT_SLAVE},
	{"slave", KIND(BIND), SPEC_MOUNT_SLAVE, 0},
	{"copy", KIND(TMPFS), SPEC_MOUNT_COPY, 0},
	{"nofollow", KIND(BIND), SPEC_MOUNT_NOFOLLOW, 0},
	{"optional", OPTION_TREES, SPEC_MOUNT_OPTIONAL, 0},
};

enum option_form {
	OPTION_NUMBER,
	OPTION_OCTAL,
	OPTION_SIZE,
	OPTION_WORD,	/* one of the words in `words` */
	OPTION_PATH,	/* into mount->upper */
	OPTION_IDMAP,	/* into mount->idmap */
};

static const struct {
	const char *name;
	unsigned kinds;
	enum option_form form;
	const char *words;	/* each between blanks */
} option_values[] = {
	{"size", KIND(TMPFS) | KIND(OVERLAY), OPTION_SIZE, NULL},
	{"nr_inodes", KIND(TMPFS), OPTION_NUMBER, NULL},
	{"mode", KIND(TMPFS) | KIND(FILE) | KIND(DEVPTS), OPTION_OCTAL, NULL},
	{"uid", KIND(TMPFS) | KIND(FILE) | KIND(DEVPTS), OPTION_NUMBER, NULL},
	{"gid", KIND(TMPFS) | KIND(FILE) | KIND(DEVPTS) | KIND(PROC), OPTION_NUMBER, NULL},
	{"ptmxmode", KIND(DEVPTS), OPTION_OCTAL, NULL},
	{"max", KIND(DEVPTS), OPTION_NUMBER, NULL},
	{"hidepid", KIND(PROC), OPTION_WORD,
	    " 0 1 2 4 off noaccess invisible ptraceable "},
	{"subset", KIND(PROC), OPTION_WORD, " pid "},
	{"upper", KIND(OVERLAY), OPTION_PATH, NULL},
	{"idmap", OPTION_TREES, OPTION_IDMAP, NULL},
};

static const char *
option_add(struct spec_mount *mount, const char *name, const char *value)
{
	char *data;

	if (asprintf(&data, "%s%s%s=%s", mount->data != NULL ? mount->data : "",
		mount->data != NULL ? "," : "", name, value)
	    < 0)
		return "out of memory";
	free(mount->data);
	mount->data = data;
	return NULL;
}

/* A file's own: for whoever makes it, not for the file system. */
static const char *
option_file(struct spec_mount *mount, const char *name, uint32_t number)
{
	*(strcmp(name, "mode") == 0 ? &mount->mode : strcmp(name, "uid") == 0 ? &mount->uid : &mount->gid) =
	    number;
	return NULL;
}

/* DISK:HOST:COUNT, one more with each; empty: the container's own. */
static const char *
option_idmap(struct spec_mount *mount, const char *value)
{
	bool more = mount->idmap != NULL && mount->idmap[0] != '\0' && *value != '\0';
	const char *at = value;
	uint64_t number[3];
	char *map;

	for (unsigned i = 0; *value != '\0' && i < 3; i++)
		if ((i > 0 && *at++ != ':') || parse_u64_at(&at, &number[i]) < 0
		    || number[i] > UINT32_MAX)
			return "idmap: not DISK:HOST:COUNT";
	if (*at != '\0')
		return "idmap: not DISK:HOST:COUNT";
	if (*value != '\0'
	    && (number[2] == 0 || number[0] + number[2] > UINT32_MAX
		|| number[1] + number[2] > UINT32_MAX))
		return "idmap: no such ids";
	if (asprintf(&map, "%s%s%s", more ? mount->idmap : "", more ? "," : "", value) < 0)
		return "out of memory";
	free(mount->idmap);
	mount->idmap = map;
	return NULL;
}

static const char *
option_value(struct spec_mount *mount, size_t row, const char *value)
{
	uint64_t number = 0;
	uint32_t octal = 0;
	char word[24];
	char bytes[24];

	switch (option_values[row].form) {
	case OPTION_NUMBER:
		if (parse_u64(value, &number) < 0 || number > UINT32_MAX - 1)
			return "not a number";
		break;
	case OPTION_OCTAL:
		if (parse_octal(value, 07777, &octal) < 0)
			return "not an octal mode";
		break;
	case OPTION_SIZE:
		if (parse_size(value, &number) < 0 || number < OPTION_PAGE)
			return "not a size of at least 4K";
		snprintf(bytes, sizeof(bytes), "%llu", (unsigned long long)number);
		mount->size = number;
		return mount->kind == SPEC_MOUNT_OVERLAY ? NULL : option_add(mount, "size", bytes);
	case OPTION_WORD:
		snprintf(word, sizeof(word), " %.20s ", value);
		if (*value == '\0' || strchr(value, ' ') != NULL
		    || strstr(option_values[row].words, word) == NULL)
			return "not one of the words this option has";
		break;
	case OPTION_PATH:
		if (value[0] != '/')
			return "upper: not an absolute path";
		free(mount->upper);
		mount->upper = strdup(value);
		return mount->upper == NULL ? "out of memory" : NULL;
	case OPTION_IDMAP:
		return *value == '\0' ? "idmap: not DISK:HOST:COUNT" : option_idmap(mount, value);
	}
	if (mount->kind == SPEC_MOUNT_FILE)
		return option_file(mount, option_values[row].name,
		    option_values[row].form == OPTION_OCTAL ? octal : (uint32_t)number);
	return option_add(mount, option_values[row].name, value);
}

const char *
mountopt_set(struct spec_mount *mount, const char *word)
{
	unsigned kind = 1U << mount->kind;
	size_t length = strcspn(word, "=");

	for (size_t i = 0; i < sizeof(option_flags) / sizeof(option_flags[0]); i++) {
		if (strcmp(word, option_flags[i].word) != 0 || (option_flags[i].kinds & kind) == 0)
			continue;
		mount->flags = (mount->flags & ~option_flags[i].clear) | option_flags[i].set;
		return NULL;
	}
	if (strcmp(word, "idmap") == 0 && (OPTION_TREES & kind) != 0)
		return option_idmap(mount, "");
	for (size_t i = 0; word[length] == '=' && i < sizeof(option_values) / sizeof(option_values[0]);
	     i++)
		if (strlen(option_values[i].name) == length
		    && strncmp(option_values[i].name, word, length) == 0
		    && (option_values[i].kinds & kind) != 0)
			return option_value(mount, i, word + length + 1);
	return "an option this mount does not have (see ctr-spec(5))";
}

char *
mountopt_tmpfs(uint64_t size, const char *more)
{
	char *data;

	return asprintf(&data, "size=%llu,nr_inodes=%llu%s%s", (unsigned long long)size,
		   (unsigned long long)(size / OPTION_PAGE + 16), more != NULL ? "," : "",
		   more != NULL ? more : "")
		< 0
	    ? NULL
	    : data;
}

const char *
mountopt_finish(struct spec_mount *mount)
{
	char *data;

	if (mount->size == 0)
		mount->size = option_tmpfs_size;
	if (mount->kind != SPEC_MOUNT_TMPFS)
		return NULL;
	/* First the bounds, then what was written: the kernel takes the last of a name. */
	data = mountopt_tmpfs(mount->size, mount->data);
	if (data == NULL)
		return "out of memory";
	free(mount->data);
	mount->data = data;
	return NULL;
}
