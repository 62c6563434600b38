/* SPDX-License-Identifier: ISC */
/* In: /proc/self/cgroup and /proc/self/mountinfo. Out: struct hierarchies. Changes nothing. */
#include <errno.h>
#include "run/hierarchy.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/io.h"
#include "base/lines.h"
#include "base/parse.h"
#include "base/text.h"

const struct cgroup_name cgroup_names[CG_COUNT] = {
	[CG_V2] = {NULL, NULL},
	[CG_MEMORY] = {"memory", "memory"},
	[CG_PIDS] = {"pids", "pids"},
	[CG_CPU] = {"cpu", "cpu"},
	[CG_CPUSET] = {"cpuset", "cpuset"},
	[CG_IO] = {"io", "blkio"},
	[CG_HUGETLB] = {"hugetlb", "hugetlb"},
	[CG_RDMA] = {"rdma", "rdma"},
	[CG_MISC] = {"misc", "misc"},
	[CG_DEVICES] = {NULL, "devices"},
	[CG_FREEZER] = {NULL, "freezer"},
	[CG_CPUACCT] = {NULL, "cpuacct"},
	[CG_NET_CLS] = {NULL, "net_cls"},
	[CG_NET_PRIO] = {NULL, "net_prio"},
	[CG_SYSTEMD] = {NULL, "name=systemd"},
	[CG_ELOGIND] = {NULL, "name=elogind"},
};

/* Whether a list of words (ends with blank, comma, newline or NUL) has this one. */
static bool
hierarchy_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (;;) {
		size_t next = strcspn(list, " ,\n");

		if (next == length && strncmp(list, word, length) == 0)
			return true;
		if (list[next] == '\0')
			return false;
		list += next + 1;
	}
}

/* /proc/self/cgroup: "ID:CONTROLLERS:PATH"; of[].own holds the bare path for now. */
static int
hierarchy_own(struct hierarchies *all)
{
	struct lines lines;
	char *line;

	/* A kernel without cgroups has no such file, and no such mount. */
	if (lines_open(&lines, AT_FDCWD, "/proc/self/cgroup") < 0)
		return errno == ENOENT ? 0 : -1;
	while ((line = lines_next(&lines)) != NULL) {
		char *names = strchr(line, ':');
		char *path = names == NULL ? NULL : strchr(++names, ':');

		if (path == NULL || strlen(path) > CGROUP_PATH)
			continue;
		*path++ = '\0';
		for (unsigned i = 0; i < CG_COUNT; i++)
			if (i == CG_V2 ? *names == '\0' : hierarchy_word(names, cgroup_names[i].v1))
				strcpy(all->of[i].own, path);
	}
	lines_close(&lines);
	errno = lines.error;
	return lines.error == 0 ? 0 : -1;
}

/* \ooo of mountinfo, in place. */
static void
hierarchy_unescape(char *path)
{
	char *out = path;

	for (const char *in = path; *in != '\0'; out++) {
		if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] >= '0' && in[2] <= '7'
		    && in[3] >= '0' && in[3] <= '7') {
			*out = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
			in += 4;
		} else {
			*out = *in++;
		}
	}
	*out = '\0';
}

/* 1: the file system at path is the one of that "MAJOR:MINOR"; 0: it is covered by another; -1: unknown. */
static int
hierarchy_seen(const char *path, const char *device)
{
	uint64_t major, minor;
	struct stat st;

	if (parse_u64_at(&device, &major) < 0 || *device++ != ':' || parse_u64_at(&device, &minor) < 0)
		return 0;
	if (stat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP ? 0 : -1;
	return S_ISDIR(st.st_mode) && major(st.st_dev) == major && minor(st.st_dev) == minor;
}

/* Notes the mount; turns own from a path in the hierarchy into a directory. */
static void
hierarchy_note(struct hierarchy *hierarchy, const char *mount, const char *root)
{
	size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
	char own[CGROUP_PATH];
	struct text text;

	if (hierarchy->mount[0] != '\0' || strlen(mount) >= CGROUP_PATH)
		return;
	strcpy(hierarchy->mount, mount);
	strcpy(own, hierarchy->own);
	hierarchy->own[0] = '\0';
	if (strncmp(own, root, length) != 0 || (own[length] != '/' && own[length] != '\0')
	    || strncmp(own, "/..", 3) == 0)
		return;
	text_init(&text, hierarchy->own, sizeof(hierarchy->own));
	text_str(&text, mount);
	if (strcmp(own + length, "/") != 0)
		text_str(&text, own + length);
	if (text.full)
		hierarchy->own[0] = '\0';
}

/* One line: ID PARENT MAJ:MIN ROOT MOUNT OPTIONS [TAG]... - TYPE SOURCE OPTIONS. -1: cannot be looked at. */
static int
hierarchy_mount(struct hierarchies *all, char *line)
{
	char *tail = strstr(line, " - cgroup");
	char *field[5];
	char *options;
	int seen;
	bool v2;

	if (tail == NULL)
		return 0;
	*tail = '\0';
	tail += strlen(" - cgroup");
	v2 = *tail == '2';
	options = strrchr(tail, ' ');
	if (tail[v2] != ' ' || options == NULL)
		return 0;
	for (unsigned i = 0; i < 5; i++) {
		field[i] = line;
		line = strchr(line, ' ');
		if (line == NULL)
			return 0;
		*line++ = '\0';
	}
	hierarchy_unescape(field[3]);
	hierarchy_unescape(field[4]);
	seen = hierarchy_seen(field[4], field[2]);
	if (seen <= 0)
		return seen;
	if (v2) {
		hierarchy_note(&all->of[CG_V2], field[4], field[3]);
		all->nsdelegate = hierarchy_word(options + 1, "nsdelegate");
	}
	for (unsigned i = CG_V2 + 1; !v2 && i < CG_COUNT; i++)
		if (hierarchy_word(options + 1, cgroup_names[i].v1))
			hierarchy_note(&all->of[i], field[4], field[3]);
	return 0;
}

int
hierarchy_find(struct hierarchies *all)
{
	struct lines lines;
	char *line;
	int result = 0;

	memset(all, 0, sizeof(*all));
	if (hierarchy_own(all) < 0 || lines_open(&lines, AT_FDCWD, "/proc/self/mountinfo") < 0)
		return -1;
	while (result == 0 && (line = lines_next(&lines)) != NULL)
		result = hierarchy_mount(all, line);
	lines_close(&lines);
	if (result == 0 && lines.error != 0) {
		errno = lines.error;
		result = -1;
	}
	if (result < 0) /* what is left out would be a container without its limits */
		return -1;
	for (unsigned i = 0; i < CG_COUNT; i++)
		if (all->of[i].mount[0] == '\0')
			all->of[i].own[0] = '\0';
	return 0;
}

static bool
hierarchy_delegated(const char *dir)
{
	static const char *const names[] = {"trusted.delegate", "user.delegate"};
	char value[4];

	for (unsigned i = 0; i < 2; i++)
		if (getxattr(dir, names[i], value, sizeof(value)) == 1 && value[0] == '1')
			return true;
	return false;
}

static bool
hierarchy_writable(const char *dir)
{
	static const char *const files[] = {"", "/cgroup.procs", "/cgroup.subtree_control"};
	char path[CGROUP_PATH + 32];
	struct text text;

	for (unsigned i = 0; i < 3; i++) {
		text_init(&text, path, sizeof(path));
		text_str(&text, dir);
		text_str(&text, files[i]);
		if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) < 0)
			return false;
	}
	return true;
}

int
hierarchy_base(const struct hierarchies *all, enum cgroup_controller controller, char *base)
{
	const struct hierarchy *hierarchy = &all->of[controller];
	size_t root = strlen(hierarchy->mount);
	char dir[CGROUP_PATH];

	base[0] = '\0';
	if (hierarchy->mount[0] == '\0' || (geteuid() != 0 && controller != CG_V2))
		return -1;
	strcpy(dir, hierarchy->own);
	while (controller == CG_V2 && strlen(dir) >= root && dir[0] != '\0') {
		if (geteuid() == 0 ? base[0] == '\0' && hierarchy_delegated(dir)
				   : hierarchy_writable(dir))
			strcpy(base, dir);
		*strrchr(dir, '/') = '\0';
	}
	if (base[0] == '\0' && geteuid() == 0)
		strcpy(base, hierarchy->mount);
	return base[0] == '\0' ? -1 : 0;
}

unsigned
hierarchy_controllers(const char *dir, const char *file)
{
	char path[CGROUP_PATH + 32];
	char list[512];
	struct text text;
	unsigned mask = 0;

	text_init(&text, path, sizeof(path));
	text_str(&text, dir);
	text_char(&text, '/');
	text_str(&text, file);
	if (io_read_kernel(AT_FDCWD, path, list, sizeof(list)) < 0)
		return 0;
	for (unsigned i = CG_V2 + 1; i < CG_V2_END; i++)
		if (hierarchy_word(list, cgroup_names[i].v2))
			mask |= 1U << i;
	return mask;
}
