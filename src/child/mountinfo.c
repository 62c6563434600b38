/* SPDX-License-Identifier: ISC */
/*
 * /proc/self/mountinfo as a tree. In: the descriptor of an attached mount.
 * Out: it and those below it, each reached by openat2 from that descriptor
 * and compared by mount id: no path is trusted.
 */
#include "child/mountinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"

struct mountinfo {
	int id, parent;
	unsigned long flags;
	char *path;
};

struct mountinfo_table {
	struct mountinfo *row;
	size_t count;
	size_t top; /* row of the mount asked for */
};

/* Undoes \ooo in place. */
static void
mountinfo_unescape(char *path)
{
	char *out = path;

	for (char *in = path; *in != '\0'; in++) {
		if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] >= '0' && in[3] >= '0') {
			*out++ = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
			in += 3;
		} else {
			*out++ = *in;
		}
	}
	*out = '\0';
}

static unsigned long
mountinfo_flags(const char *options)
{
	static const struct {
		const char *word;
		unsigned long flag;
	} words[] = {{"ro", MS_RDONLY}, {"nosuid", MS_NOSUID}, {"nodev", MS_NODEV},
	    {"noexec", MS_NOEXEC}, {"noatime", MS_NOATIME}, {"nodiratime", MS_NODIRATIME},
	    {"relatime", MS_RELATIME}};
	unsigned long flags = 0;

	while (*options != '\0') {
		size_t length = strcspn(options, ",");

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strlen(words[i].word) == length
			    && strncmp(words[i].word, options, length) == 0)
				flags |= words[i].flag;
		options += length + (options[length] == ',');
	}
	return flags;
}

/*
 * The kernel's number of the mount that fd lies in (5.8). Not by fdinfo: that
 * is root's outside once our ids have changed.
 */
static int
mountinfo_id(int fd)
{
	struct ctr_statx info;

	if (fd_statx(fd, CTR_STATX_MNT_ID, &info) < 0 || (info.mask & CTR_STATX_MNT_ID) == 0)
		return -1;
	return (int)info.mnt_id;
}

/* "ID PARENT DEV ROOT PLACE OPTIONS ..." */
static int
mountinfo_row(struct mountinfo_table *table, char *line)
{
	struct mountinfo *grown;
	char *field[6] = {NULL};
	unsigned count = 0;
	char *rest;

	for (char *word = strtok_r(line, " ", &rest); word != NULL && count < 6;
	     word = strtok_r(NULL, " ", &rest))
		field[count++] = word;
	if (count < 6)
		return 0;
	grown = realloc(table->row, (table->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return -1;
	table->row = grown;
	mountinfo_unescape(field[4]);
	grown += table->count;
	*grown = (struct mountinfo){.id = atoi(field[0]), .parent = atoi(field[1]),
	    .flags = mountinfo_flags(field[5]), .path = strdup(field[4])};
	if (grown->path == NULL)
		return -1;
	table->count++;
	return 0;
}

static void
mountinfo_free(struct mountinfo_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		free(table->row[i].path);
	free(table->row);
}

static int
mountinfo_load(struct mountinfo_table *table, int tree)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;
	int id = mountinfo_id(tree);
	int result = file == NULL ? -1 : 0;

	*table = (struct mountinfo_table){0};
	while (result == 0 && getline(&line, &size, file) > 0)
		result = mountinfo_row(table, line);
	if (result == 0 && !feof(file)) /* what is not told of would stay as it is */
		result = -1;
	free(line);
	if (file != NULL)
		fclose(file);
	while (result == 0 && table->top < table->count && table->row[table->top].id != id)
		table->top++;
	if (result == 0 && table->top < table->count)
		return 0;
	mountinfo_free(table);
	errno = result < 0 ? errno : EINVAL;
	return -1;
}

/* Whether row lies below, or is, the mount of that id. */
static bool
mountinfo_within(const struct mountinfo_table *table, const struct mountinfo *row, int id)
{
	for (size_t guard = 0; guard <= table->count; guard++) {
		size_t i = 0;

		if (row->id == id)
			return true;
		while (i < table->count && (table->row[i].id != row->parent || row->parent == row->id))
			i++;
		if (i == table->count)
			return false;
		row = &table->row[i];
	}
	return false;
}

static const char *
mountinfo_relative(const struct mountinfo_table *table, const struct mountinfo *row)
{
	const char *top = table->row[table->top].path;
	const char *path = row->path + (strcmp(top, "/") == 0 ? 0 : strlen(top));

	return path + strspn(path, "/");
}

/* Whether a mount that is not above row lies over row's place or a directory above it. */
static bool
mountinfo_covered(const struct mountinfo_table *table, const struct mountinfo *row)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct mountinfo *other = &table->row[i];
		size_t length = strlen(other->path);

		if (mountinfo_within(table, other, table->row[table->top].id)
		    && !mountinfo_within(table, row, other->id)
		    && strncmp(row->path, other->path, length) == 0
		    && (row->path[length] == '\0' || row->path[length] == '/')
		    && mountinfo_within(table, row, other->parent))
			return true;
	}
	return false;
}

/* An O_PATH of row's mount, reached from tree. -1 with errno 0: it is covered. */
static int
mountinfo_reach(const struct mountinfo_table *table, const struct mountinfo *row, int tree)
{
	const char *path = mountinfo_relative(table, row);
	int fd = open_how(tree, *path == '\0' ? "." : path, O_PATH | O_CLOEXEC, 0, CTR_RESOLVE_IN_ROOT);

	if (row == &table->row[table->top]) {
		fd_close(&fd);
		return fcntl(tree, F_DUPFD_CLOEXEC, 3);
	}
	if (fd >= 0 && mountinfo_id(fd) == row->id)
		return fd;
	/* Where nobody of ours gets (in a user namespace), or covered. */
	errno = (fd < 0 && errno == EACCES) || mountinfo_covered(table, row) ? 0 : ESTALE;
	fd_close(&fd);
	return -1;
}

int
mountinfo_remount(int tree, unsigned long flags, bool recursive)
{
	struct mountinfo_table table;
	int result = 0;

	if (mountinfo_load(&table, tree) < 0)
		return -1;
	for (size_t i = 0; i < table.count && result == 0; i++) {
		const struct mountinfo *row = &table.row[i];
		char path[32];
		int fd;

		if (i != table.top
		    && (!recursive || !mountinfo_within(&table, row, table.row[table.top].id)))
			continue;
		fd = mountinfo_reach(&table, row, tree);
		if (fd < 0)
			result = errno == 0 ? 0 : -1;
		else
			result = mount(NULL, fd_path(fd, path), NULL,
			    MS_BIND | MS_REMOUNT | flags | row->flags, NULL);
		fd_close(&fd);
	}
	mountinfo_free(&table);
	return result;
}

int
mountinfo_children(int tree, int (*each)(void *argument, int fd, const char *path), void *argument)
{
	struct mountinfo_table table;
	int result = 0;

	if (mountinfo_load(&table, tree) < 0)
		return -1;
	for (size_t i = 0; i < table.count && result == 0; i++) {
		const struct mountinfo *row = &table.row[i];
		int fd;

		if (i == table.top || row->parent != table.row[table.top].id
		    || *mountinfo_relative(&table, row) == '\0') /* staged on top of it all */
			continue;
		fd = mountinfo_reach(&table, row, tree);
		if (fd < 0)
			result = errno == 0 ? 0 : -1;
		else
			result = each(argument, fd, mountinfo_relative(&table, row));
		fd_close(&fd);
	}
	mountinfo_free(&table);
	return result;
}
