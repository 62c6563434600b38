/* SPDX-License-Identifier: ISC */
/*
 * Users and groups. In: names or numbers. Out: numbers, then the process has
 * them. Files of the container's tree are opened below its root only.
 */
#include "child/ids.h"

#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "child/child.h"
#include "child/passwd.h"

enum {
	IDS_ID_MAX = 0xfffffffe,
};

#define IDS_TOO_MANY "in more than 256 groups in the container"
#define IDS_UNREAD_PASSWD "the container's passwd cannot be read"
#define IDS_UNREAD_GROUP "the container's group file cannot be read"

/* NULL, or why not. */
static const char *
ids_group(int rootfd, const char *key, gid_t *gid)
{
	struct passwd group;
	uint32_t number;
	char **fields;
	const char *why = NULL;

	if (parse_u32(key, IDS_ID_MAX, &number) < 0) {
		passwd_open(&group, rootfd, "etc/group");
		fields = passwd_find(&group, 3, 0, key);
		if (group.error != 0)
			why = IDS_UNREAD_GROUP;
		else if (fields == NULL || parse_u32(fields[2], IDS_ID_MAX, &number) < 0)
			why = "no such group in the container";
		passwd_close(&group);
	}
	if (why == NULL)
		*gid = number;
	return why;
}

/* -1: more than there is room for; none is left out. */
static int
ids_add(struct ids *ids, gid_t gid)
{
	for (unsigned i = 0; i < ids->group_count; i++)
		if (ids->groups[i] == gid)
			return 0;
	if (ids->group_count == IDS_GROUPS)
		return -1;
	ids->groups[ids->group_count++] = gid;
	return 0;
}

static bool
ids_listed(char *names, const char *user)
{
	while (names != NULL) {
		char *name = strsep(&names, ",");

		if (strcmp(name, user) == 0)
			return true;
	}
	return false;
}

/* The groups whose rows list the user by name. NULL, or why not. */
static const char *
ids_member(struct ids *ids, int rootfd, const char *user)
{
	struct passwd group;
	char **fields;
	const char *why = NULL;
	uint32_t gid;

	passwd_open(&group, rootfd, "etc/group");
	if (group.error != 0)
		why = IDS_UNREAD_GROUP;
	while (why == NULL && (fields = passwd_next(&group, 4)) != NULL)
		if (parse_u32(fields[2], IDS_ID_MAX, &gid) == 0 && ids_listed(fields[3], user)
		    && ids_add(ids, gid) < 0)
			why = IDS_TOO_MANY;
	passwd_close(&group);
	return why;
}

/* The row of a user by name, or by number when it is one. NULL: none. */
static char **
ids_row(struct passwd *passwd, int rootfd, const char *user)
{
	uint32_t number;

	passwd_open(passwd, rootfd, "etc/passwd");
	return passwd_find(passwd, 4, parse_u32(user, IDS_ID_MAX, &number) == 0 ? 2 : 0, user);
}

/* A row's ids, home and groups. NULL, or why it gives none. */
static const char *
ids_take(struct ids *ids, int rootfd, char **fields)
{
	uint32_t uid, gid;

	if (parse_u32(fields[2], IDS_ID_MAX, &uid) < 0 || parse_u32(fields[3], IDS_ID_MAX, &gid) < 0)
		return "its row in the container's passwd has no such numbers";
	ids->uid = uid;
	ids->gid = gid;
	if (fields[5][0] == '/' && strlen(fields[5]) < sizeof(ids->home))
		strcpy(ids->home, fields[5]);
	if (ids->only)
		return NULL;
	return ids_add(ids, gid) < 0 ? IDS_TOO_MANY : ids_member(ids, rootfd, fields[0]);
}

/* NULL, or why not. */
static const char *
ids_user(struct ids *ids, int rootfd, const char *user)
{
	struct passwd passwd;
	char **fields = ids_row(&passwd, rootfd, user);
	const char *why = NULL;
	uint32_t number;

	if (passwd.error != 0) /* without its row a user would be in group 0 */
		why = IDS_UNREAD_PASSWD;
	else if (fields != NULL)
		why = ids_take(ids, rootfd, fields);
	else if (parse_u32(user, IDS_ID_MAX, &number) < 0)
		why = "no such user in the container";
	else
		ids->uid = number;
	passwd_close(&passwd);
	return why;
}

int
ids_name(int rootfd, uid_t uid, char *name, size_t size)
{
	struct passwd passwd;
	char key[16];
	char **fields;

	snprintf(key, sizeof(key), "%u", (unsigned)uid);
	fields = ids_row(&passwd, rootfd, key);
	if (fields != NULL)
		snprintf(name, size, "%s", fields[0]);
	passwd_close(&passwd);
	return fields != NULL ? 0 : -1;
}

static int
ids_extra(struct ids *ids, char *const *groups, int rootfd, char *error, size_t size)
{
	ids->only = *groups != NULL && strcmp(*groups, "only") == 0;
	for (groups += ids->only; *groups != NULL; groups++) {
		gid_t gid;
		const char *why = ids_group(rootfd, *groups, &gid);

		if (why != NULL) {
			snprintf(error, size, "container.groups: %s: %s", *groups, why);
			return -1;
		}
		if (ids_add(ids, gid) < 0) {
			snprintf(error, size, "container.groups: more than %d", IDS_GROUPS);
			return -1;
		}
	}
	ids->asked = ids->group_count;
	return 0;
}

int
ids_resolve(struct ids *ids, const struct spec *spec, int rootfd, char *error, size_t size)
{
	char user[256];
	const char *group = spec->group;
	const char *why;
	char *colon;

	memset(ids, 0, sizeof(*ids));
	snprintf(ids->home, sizeof(ids->home), "/");
	if ((size_t)snprintf(user, sizeof(user), "%s", spec->user) >= sizeof(user)) {
		snprintf(error, size, "container.user: longer than a name can be");
		return -1;
	}
	colon = strchr(user, ':');
	if (colon != NULL) {
		*colon = '\0';
		if (group == NULL)
			group = colon + 1;
	}
	if (ids_extra(ids, spec->groups, rootfd, error, size) < 0)
		return -1;
	why = ids_user(ids, rootfd, user);
	if (why != NULL) {
		snprintf(error, size, "container.user: %s: %s", user, why);
		return -1;
	}
	why = group != NULL ? ids_group(rootfd, group, &ids->gid) : NULL;
	if (why != NULL) {
		snprintf(error, size, "container.group: %s: %s", group, why);
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
	/* With one id the kernel lets nobody change groups. Its map was checked, another's was not. */
	if (child->keep_groups && child->maps.how == IDMAP_JOINED && child->ids.asked > 0) {
		child_item(child, "container.groups", "");
		errno = EPERM;
		return -1;
	}
	if (!child->keep_groups && setgroups(child->ids.group_count, child->ids.groups) < 0)
		return -1;
	if (setresgid(child->ids.gid, child->ids.gid, child->ids.gid) < 0)
		return -1;
	return setresuid(child->ids.uid, child->ids.uid, child->ids.uid);
}
