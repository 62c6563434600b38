/* SPDX-License-Identifier: ISC */
/*
 * Landlock: what the payload may do with files, ports, and processes outside of
 * it, whoever it is. In: the rules of the spec, paths as the container has them.
 * Out: child->ruleset, then in force. A kernel that cannot do what a rule says
 * is an error; nothing is left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/text.h"
#include "child/child.h"
#include "child/ruleset.h"
#include "spec/landlock.h"

/* LANDLOCK_ACCESS_FS_*, _NET_* */
#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ (1ULL << 2 | 1ULL << 3)		/* files, directories */
#define FS_CHANGE (1ULL << 4 | 1ULL << 5 | 0x7ULL << 7 | 1ULL << 10 | 1ULL << 12) /* all but devices */
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEV (1ULL << 15)
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | 1ULL << 2 | FS_TRUNCATE | FS_IOCTL_DEV)
#define NET_BIND (1ULL << 0)
#define NET_CONNECT (1ULL << 1)

/* All rights on files that a kernel with this ABI knows. */
static uint64_t
landlock_files(int abi)
{
	uint64_t rights = (1ULL << 13) - 1;

	if (abi >= 2)
		rights |= RULESET_FS_REFER;
	if (abi >= 3)
		rights |= FS_TRUNCATE;
	if (abi >= 5)
		rights |= FS_IOCTL_DEV;
	return rights;
}

/* What all rules together handle, and the least ABI that can. */
static int
landlock_handled(const struct spec *spec, int abi, struct ruleset_attr *attr)
{
	int files = spec->landlock_abi != 0 ? (int)spec->landlock_abi : RULESET_ABI_FILES;
	int need = spec->landlock_abi != 0 ? (int)spec->landlock_abi : 1;
	struct landlock_rule rule;

	memset(attr, 0, sizeof(*attr));
	for (char **line = spec->landlock; *line != NULL; line++) {
		int least = files;

		if (landlock_parse(*line, &rule) != NULL)
			continue; /* checked when it was read */
		if (rule.kind == LANDLOCK_SCOPE) {
			attr->scoped |= rule.value;
			least = RULESET_ABI_SCOPES;
		} else if (rule.kind == LANDLOCK_BIND || rule.kind == LANDLOCK_CONNECT) {
			attr->net |= rule.kind == LANDLOCK_BIND ? NET_BIND : NET_CONNECT;
			least = RULESET_ABI_PORTS;
		} else {
			attr->fs = landlock_files(abi);
		}
		need = least > need ? least : need;
	}
	return need;
}

static int
landlock_add_path(int ruleset, const struct landlock_rule *rule, uint64_t handled)
{
	uint64_t access = FS_READ;
	struct stat st;
	int result = -1;
	int fd;

	if (rule->kind == LANDLOCK_EXEC)
		access |= FS_EXECUTE;
	if (rule->kind == LANDLOCK_RW)
		access |= FS_WRITE_FILE | FS_CHANGE | RULESET_FS_REFER | FS_TRUNCATE | FS_IOCTL_DEV;
	fd = open_how(AT_FDCWD, rule->path, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_NO_MAGICLINKS);
	if (fd >= 0 && fstat(fd, &st) == 0) {
		access &= handled & (S_ISDIR(st.st_mode) ? UINT64_MAX : FS_OF_FILES);
		result = ruleset_add_path(ruleset, fd, access);
	}
	fd_close(&fd);
	return result;
}

static int
landlock_add(int ruleset, const struct landlock_rule *rule, uint64_t handled)
{
	if (rule->kind == LANDLOCK_SCOPE || (rule->kind > LANDLOCK_EXEC && rule->value == UINT32_MAX))
		return 0;
	if (rule->kind <= LANDLOCK_EXEC)
		return landlock_add_path(ruleset, rule, handled);
	return ruleset_add_port(
	    ruleset, rule->value, rule->kind == LANDLOCK_BIND ? NET_BIND : NET_CONNECT);
}

/* The ABI of this kernel is too low for what is asked, or there is none. */
static int
landlock_refuse(struct child *child, int need, int abi)
{
	char item[CHILD_ITEM];
	struct text text;

	text_init(&text, item, sizeof(item));
	text_str(&text, "the rules need ABI ");
	text_i64(&text, need);
	text_str(&text, ", this kernel has ");
	if (abi > 0)
		text_i64(&text, abi);
	else
		text_str(&text, "none");
	child_item(child, item, "");
	errno = EOPNOTSUPP;
	return -1;
}

int
step_landlock(struct child *child)
{
	const struct spec *spec = child->spec;
	struct ruleset_attr attr;
	struct landlock_rule rule;
	int abi, need;

	child->ruleset = -1;
	if (*spec->landlock == NULL)
		return 0;
	abi = ruleset_abi();
	need = landlock_handled(spec, abi > RULESET_ABI_LAST ? RULESET_ABI_LAST : abi, &attr);
	if (abi < need)
		return landlock_refuse(child, need, abi);
	child_item(child, "ruleset", "");
	child->ruleset = ruleset_create(&attr);
	if (child->ruleset < 0)
		return -1;
	for (char **line = spec->landlock; *line != NULL; line++) {
		child_item(child, *line, "");
		if (landlock_parse(*line, &rule) != NULL
		    || landlock_add(child->ruleset, &rule, attr.fs) < 0)
			return -1;
	}
	return 0;
}

/* After no_new_privs, before the filter. */
int
step_restrict(struct child *child)
{
	child_item(child, "ruleset", "");
	if (child->ruleset < 0)
		return 0;
	if (ruleset_restrict(child->ruleset) < 0)
		return -1;
	fd_close(&child->ruleset);
	return 0;
}
