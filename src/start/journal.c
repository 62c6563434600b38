/* SPDX-License-Identifier: ISC */
/* In: values for cgroup files. Out: the same written, and how to write what was there before. */
#include "start/journal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "run/cgroup.h"

enum {
	JOURNAL_ENTRIES = 64,
};

struct journal_entry {
	char dir[CGROUP_PATH];
	char file[64];
	char old[256];
};

static struct {
	bool on;
	unsigned count;
	struct journal_entry entry[JOURNAL_ENTRIES];
} journal;

/* Files with a line a device: what the line of value's device was, or that it had none. */
static void
journal_device(struct journal_entry *entry, const char *list, const char *value)
{
	size_t device = strcspn(value, " ");

	for (const char *line = list; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		if (length > device && strncmp(line, value, device + 1) == 0) {
			snprintf(entry->old, sizeof(entry->old), "%.*s", (int)length, line);
			return;
		}
		line += length;
		line += *line == '\n';
	}
	snprintf(entry->old, sizeof(entry->old), "%.*s %s", (int)device, value,
	    strcmp(entry->file, "io.max") == 0 ? "rbps=max wbps=max riops=max wiops=max" : "0");
}

static int
journal_note(const char *dir, const char *file, const char *value)
{
	struct journal_entry *entry = &journal.entry[journal.count];
	char old[4096];

	if (journal.count == JOURNAL_ENTRIES || strlen(file) >= sizeof(entry->file)
	    || strlen(dir) >= sizeof(entry->dir)) {
		errno = E2BIG;
		return -1;
	}
	if (cgroup_read(dir, file, old, sizeof(old)) < 0)
		return errno == ENOENT ? -1 : 0; /* only for writing: there is nothing to go back to */
	strcpy(entry->dir, dir);
	strcpy(entry->file, file);
	if (strcmp(file, "io.max") == 0 || strncmp(file, "blkio.throttle.", 15) == 0)
		journal_device(entry, old, value);
	else
		snprintf(entry->old, sizeof(entry->old), "%.*s", (int)strcspn(old, "\n"), old);
	journal.count++;
	return 0;
}

int
journal_write(const char *dir, const char *file, const char *value)
{
	if (journal.on && dir != NULL && journal_note(dir, file, value) < 0)
		return -1;
	return cgroup_write(dir, file, value);
}

void
journal_begin(void)
{
	journal.on = true;
	journal.count = 0;
}

void
journal_undo(void)
{
	while (journal.count > 0) {
		const struct journal_entry *entry = &journal.entry[--journal.count];

		cgroup_write(entry->dir, entry->file, entry->old);
	}
	journal.on = false;
}

void
journal_end(void)
{
	journal.on = false;
	journal.count = 0;
}
