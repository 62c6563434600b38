/* SPDX-License-Identifier: ISC */
/*
 * Users and groups. In: names or numbers. Out: numbers, then the process has
 * them. Files of the container's tree are opened below its root only.
 */
#include "child/ids.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/parse.h"
#include "base/text.h"
#include "child/child.h"

enum {
	IDS_ID_MAX = 0xfffffffe,
	IDS_LINE = 4096,
	IDS_FILE = 16 << 20,
};

static FILE *
ids_file(int rootfd, const char *path)
{
	int fd = open_how(rootfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0,
	    CTR_RESOLVE_IN_ROOT | CTR_RESOLVE_NO_MAGICLINKS);
	struct stat st;
	FILE *file = NULL;

	/* The tree may be hostile: no device without an end, nothing that takes minutes to read. */
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= IDS_FILE)
		file = fdopen(fd, "r");
	if (file == NULL && fd >= 0)
		close(fd);
	return file;
}

/* Splits a line at ':' into fields[count]; the number found. */
static unsigned
ids_split(char *line, char **fields, unsigned count)
{
	unsigned found = 0;

	line[strcspn(line, "\n")] = '\0';
	while (line != NULL && found < count) {
		fields[found++] = line;
		line = strchr(line, ':');
		if (line != NULL)
			*line++ = '\0';
	}
	return found;
}

/* The row of `key` (name, or number in field `column`). 1 found, 0 not. */
static int
ids_find(int rootfd, const char *path, const char *key, char *line, char **fields, unsigned count)
{
	FILE *file = ids_file(rootfd, path);
	uint32_t number;
	int numeric = parse_u32(key, IDS_ID_MAX, &number) == 0;

	while (file != NULL && fgets(line, IDS_LINE, file) != NULL) {
		if (ids_split(line, fields, count) < 3)
			continue;
		if (strcmp(fields[numeric ? 2 : 0], key) == 0) {
			fclose(file);
			return 1;
		}
	}
	if (file != NULL)
		fclose(file);
	return 0;
}

static int
ids_group(int rootfd, const char *key, gid_t *gid)
{
	char line[IDS_LINE];
	char *fields[3];
	uint32_t number;

	if (parse_u32(key, IDS_ID_MAX, &number) < 0
	    && (ids_find(rootfd, "etc/group", key, line, fields, 3) == 0
		|| parse_u32(fields[2], IDS_ID_MAX, &number) < 0))
		return -1;
	*gid = number;
	return 0;
}

static void
ids_add(struct ids *ids, gid_t gid)
{
	for (unsigned i = 0; i < ids->group_count; i++)
		if (ids->groups[i] == gid)
			return;
	if (ids->group_count < IDS_GROUPS)
		ids->groups[ids->group_count++] = gid;
}

/* The groups whose rows list the user by name. */
static void
ids_member(struct ids *ids, int rootfd, const char *user)
{
	FILE *file = ids_file(rootfd, "etc/group");
	char line[IDS_LINE];
	char *fields[4];
	uint32_t gid;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *rest;

		if (ids_split(line, fields, 4) < 4 || parse_u32(fields[2], IDS_ID_MAX, &gid) < 0)
			continue;
		for (char *name = strtok_r(fields[3], ",", &rest); name != NULL;
		     name = strtok_r(NULL, ",", &rest))
			if (strcmp(name, user) == 0)
				ids_add(ids, gid);
	}
	if (file != NULL)
		fclose(file);
}

static int
ids_user(struct ids *ids, int rootfd, const char *user)
{
	char line[IDS_LINE];
	char *fields[7];
	uint32_t number;

	if (ids_find(rootfd, "etc/passwd", user, line, fields, 7) > 0) {
		uint32_t gid;

		if (parse_u32(fields[2], IDS_ID_MAX, &number) < 0
		    || parse_u32(fields[3], IDS_ID_MAX, &gid) < 0)
			return -1;
		ids->uid = number;
		ids->gid = gid;
		if (fields[5][0] == '/')
			snprintf(ids->home, sizeof(ids->home), "%s", fields[5]);
		ids_add(ids, gid);
		ids_member(ids, rootfd, fields[0]);
		return 0;
	}
	if (parse_u32(user, IDS_ID_MAX, &number) < 0)
		return -1;
	ids->uid = number;
	return 0;
}

int
ids_name(int rootfd, uid_t uid, char *name, size_t size)
{
	char line[IDS_LINE];
	char key[16];
	char *fields[7];

	snprintf(key, sizeof(key), "%u", (unsigned)uid);
	if (ids_find(rootfd, "etc/passwd", key, line, fields, 7) == 0)
		return -1;
	snprintf(name, size, "%s", fields[0]);
	return 0;
}

static int
ids_extra(struct ids *ids, char *const *groups, int rootfd, char *error, size_t size)
{
	for (; *groups != NULL; groups++) {
		gid_t gid;

		if (ids_group(rootfd, *groups, &gid) < 0) {
			snprintf(error, size, "container.groups: %s: no such group in the container",
			    *groups);
			return -1;
		}
		ids_add(ids, gid);
	}
	ids->asked = ids->group_count;
	return 0;
}

int
ids_resolve(struct ids *ids, const struct spec *spec, int rootfd, char *error, size_t size)
{
	char user[256];
	const char *group = spec->group;
	char *colon;

	memset(ids, 0, sizeof(*ids));
	snprintf(ids->home, sizeof(ids->home), "/");
	snprintf(user, sizeof(user), "%s", spec->user);
	colon = strchr(user, ':');
	if (colon != NULL) {
		*colon = '\0';
		if (group == NULL)
			group = colon + 1;
	}
	if (ids_extra(ids, spec->groups, rootfd, error, size) < 0)
		return -1;
	if (ids_user(ids, rootfd, user) < 0) {
		snprintf(error, size, "container.user: %s: no such user in the container", user);
		return -1;
	}
	if (group != NULL && ids_group(rootfd, group, &ids->gid) < 0) {
		snprintf(error, size, "container.group: %s: no such group in the container", group);
		return -1;
	}
	return 0;
}

int
step_ids(struct child *child)
{
	char number[24];

	snprintf(number, sizeof(number), "%u", (unsigned)child->ids.uid);
	child_item(child, "uid ", number);
	/* With the caller's ids alone the kernel lets nobody change groups; the map is checked. */
	if (child->maps.how != IDMAP_SINGLE
	    && setgroups(child->ids.group_count, child->ids.groups) < 0)
		return -1;
	if (setresgid(child->ids.gid, child->ids.gid, child->ids.gid) < 0)
		return -1;
	return setresuid(child->ids.uid, child->ids.uid, child->ids.uid);
}
