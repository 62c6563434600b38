/* SPDX-License-Identifier: ISC */
/*
 * Lines of [mount]. In: words as they were written. Out: struct spec_mount,
 * every option checked against the table, or which word is wrong and why.
 */
#include "spec/mounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "spec/etc.h"
#include "spec/mountopt.h"

enum {
	MOUNTS_MAX = 256,
	MOUNTS_PATH = 4000,
};

/* What stands before the options: a path of the host, the place inside, bytes. */
static const struct {
	const char *key;
	size_t list;
	bool source, content;
	unsigned flags;
} mounts_kinds[] = {
	[SPEC_MOUNT_BIND] = {"bind", offsetof(struct spec, mount_bind), true, false, 0},
	[SPEC_MOUNT_TMPFS] = {"tmpfs", offsetof(struct spec, mount_tmpfs), false, false, 0},
	[SPEC_MOUNT_FILE] = {"file", offsetof(struct spec, mount_file), false, true,
	    SPEC_MOUNT_RO | SPEC_MOUNT_NOEXEC},
	[SPEC_MOUNT_PROC] = {"proc", offsetof(struct spec, mount_proc), false, false, SPEC_MOUNT_NOEXEC},
	[SPEC_MOUNT_SYSFS] = {"sysfs", offsetof(struct spec, mount_sysfs), false, false,
	    SPEC_MOUNT_RO | SPEC_MOUNT_NOEXEC},
	[SPEC_MOUNT_DEVPTS] = {"devpts", offsetof(struct spec, mount_devpts), false, false,
	    SPEC_MOUNT_NOEXEC},
	[SPEC_MOUNT_MQUEUE] = {"mqueue", offsetof(struct spec, mount_mqueue), false, false,
	    SPEC_MOUNT_NOEXEC},
	[SPEC_MOUNT_CGROUP] = {"cgroup", offsetof(struct spec, mount_cgroup), false, false,
	    SPEC_MOUNT_RO | SPEC_MOUNT_NOEXEC},
	[SPEC_MOUNT_OVERLAY] = {"overlay", offsetof(struct spec, mount_overlay), true, false, 0},
	[SPEC_MOUNT_IMAGE] = {"image", offsetof(struct spec, mount_image), true, false, SPEC_MOUNT_RO},
};

enum {
	MOUNTS_KINDS = sizeof(mounts_kinds) / sizeof(mounts_kinds[0]),
};

int
mounts_path(char *path)
{
	char *out = path;

	errno = EINVAL;
	if (*path != '/' || strlen(path) > MOUNTS_PATH)
		return -1;
	for (char *in = path; *in != '\0';) {
		size_t length;

		in += strspn(in, "/");
		length = strcspn(in, "/");
		if (length == 2 && in[0] == '.' && in[1] == '.')
			return -1;
		if (length > 0 && !(length == 1 && in[0] == '.')) {
			*out++ = '/';
			memmove(out, in, length);
			out += length;
		}
		in += length;
	}
	*out = '\0';
	return out == path ? -1 : 0;
}

static const char *
mounts_take(const char **at, char **member)
{
	char *word = malloc(strlen(*at) + 1);
	const char *why = "a word is missing";
	int got = word == NULL ? -1 : unquote_word(at, word, &why);

	if (got > 0) {
		*member = word;
		return NULL;
	}
	free(word);
	return word == NULL ? "out of memory" : why;
}

/* SOURCE TARGET, TARGET CONTENT or TARGET; then words of options, split at commas too. */
static const char *
mounts_line(struct spec_mount *mount, const char *line)
{
	const char *why = NULL;

	mount->flags = mounts_kinds[mount->kind].flags;
	mount->mode = 0444;
	if (mounts_kinds[mount->kind].source) {
		why = mounts_take(&line, &mount->source);
		if (why == NULL && mount->source[0] != '/')
			why = "the source is not an absolute path";
	}
	if (why == NULL)
		why = mounts_take(&line, &mount->target);
	if (why == NULL && mounts_path(mount->target) < 0)
		why = "the place inside is not an absolute path without \"..\", below /";
	if (why == NULL && mounts_kinds[mount->kind].content)
		why = mounts_take(&line, &mount->content);
	while (why == NULL && line[strspn(line, " ")] != '\0') {
		char *options = NULL;
		char *rest = NULL;

		why = mounts_take(&line, &options);
		if (options == NULL)
			break;
		for (char *word = strtok_r(options, ",", &rest); word != NULL && why == NULL;
		     word = strtok_r(NULL, ",", &rest))
			why = mountopt_set(mount, word);
		free(options);
	}
	return why != NULL ? why : mountopt_finish(mount);
}

static int
mounts_compare(const void *one, const void *other)
{
	const struct spec_mount *a = one;
	const struct spec_mount *b = other;

	return strcmp(a->target, b->target);
}

static const char *
mounts_place(const struct spec_mount *mount)
{
	if ((strcmp(mount->target, "/proc") == 0) != (mount->kind == SPEC_MOUNT_PROC))
		return "a proc is at /proc, and nothing else is: only there it is masked";
	if (mount->kind == SPEC_MOUNT_SYSFS && strcmp(mount->target, "/sys") != 0)
		return "a sysfs is at /sys: only there it is masked";
	if (strcmp(mount->target, "/dev") == 0)
		return "/dev is made for the container; mount below it";
	return NULL;
}

static int
mounts_check(struct spec *spec, char *error, size_t size)
{
	if (spec->mount_count > 0)
		qsort(spec->mounts, spec->mount_count, sizeof(*spec->mounts), mounts_compare);
	for (unsigned i = 0; i < spec->mount_count; i++) {
		const struct spec_mount *mount = &spec->mounts[i];
		const char *why = mounts_place(mount);

		if (i > 0 && strcmp(mount->target, mount[-1].target) == 0)
			why = "two mounts at one place";
		if (why == NULL)
			continue;
		snprintf(error, size, "%s.%s: %s: %s", mount->key != NULL ? "container" : "mount",
		    mount->key != NULL ? mount->key : mounts_kinds[mount->kind].key, mount->target, why);
		return -1;
	}
	return 0;
}

struct spec_mount *
mounts_grow(struct spec *spec, enum spec_mount_kind kind, const char **why)
{
	struct spec_mount *grown;

	*why = spec->mount_count == MOUNTS_MAX ? "more than 256 mounts" : "out of memory";
	if (spec->mount_count == MOUNTS_MAX)
		return NULL;
	grown = realloc(spec->mounts, (spec->mount_count + 1) * sizeof(*spec->mounts));
	if (grown == NULL)
		return NULL;
	spec->mounts = grown;
	grown += spec->mount_count++;
	memset(grown, 0, sizeof(*grown));
	grown->kind = kind;
	return grown;
}

int
mounts_build(struct spec *spec, char *error, size_t size)
{
	for (unsigned kind = 0; kind < MOUNTS_KINDS; kind++) {
		char **line = *(char ***)((char *)spec + mounts_kinds[kind].list);

		for (; line != NULL && *line != NULL; line++) {
			const char *why;
			struct spec_mount *mount = mounts_grow(spec, (enum spec_mount_kind)kind, &why);

			if (mount != NULL)
				why = mounts_line(mount, *line);
			if (why == NULL)
				continue;
			snprintf(error, size, "mount.%s: %.200s: %s", mounts_kinds[kind].key, *line, why);
			return -1;
		}
	}
	return etc_mounts(spec, error, size) < 0 ? -1 : mounts_check(spec, error, size);
}

void
mounts_free(struct spec *spec)
{
	for (unsigned i = 0; i < spec->mount_count; i++) {
		struct spec_mount *mount = &spec->mounts[i];

		free(mount->source);
		free(mount->target);
		free(mount->content);
		free(mount->data);
		free(mount->upper);
		free(mount->idmap);
	}
	free(spec->mounts);
}

const struct spec_mount *
mounts_at(const struct spec *spec, const char *path)
{
	for (unsigned i = 0; i < spec->mount_count; i++)
		if (strcmp(spec->mounts[i].target, path) == 0)
			return &spec->mounts[i];
	return NULL;
}
