/* SPDX-License-Identifier: ISC */
/*
 * One directory keeps one container's upper layer: two overlays above each
 * other's back are undefined, and the kernel only warns. In: a claimed record
 * that names it. Out: whether another one that lives names it too; of two that
 * start at once each sees the other.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dir.h"
#include "base/fd.h"
#include "run/rundir.h"
#include "run/view.h"
#include "start/start.h"

static bool
upper_same(const char *path, const struct stat *mine)
{
	struct stat st;

	return path[0] == '/' && stat(path, &st) == 0 && st.st_dev == mine->st_dev
	    && st.st_ino == mine->st_ino;
}

int
upper_check(struct start *start, char *error, size_t size)
{
	struct stat mine;
	struct dir dir;
	const char *name;
	int result = 0;

	if (start->spec->overlay == NULL || start->spec->overlay[0] != '/')
		return 0;
	if (stat(start->spec->overlay, &mine) < 0 || dir_open(&dir, start->run, ".") < 0) {
		snprintf(error, size, "container.overlay: %s: %s", start->spec->overlay, strerror(errno));
		return -1;
	}
	while (result == 0 && (name = dir_next(&dir)) != NULL) {
		struct view view;
		int record;

		if (!rundir_name_ok(name) || strcmp(name, start->name) == 0)
			continue;
		record = rundir_container(start->run, name);
		if (record >= 0 && view_load(record, &view) == 0 && view_lives(&view)
		    && upper_same(view.status.upper, &mine)) {
			snprintf(error, size, "container.overlay: %s: container %s has it",
			    start->spec->overlay, name);
			result = -1;
		}
		fd_close(&record);
	}
	dir_close(&dir);
	if (result == 0 && dir.error != 0) {
		snprintf(error, size, "container.overlay: %s: %s", start->run_path, strerror(dir.error));
		result = -1;
	}
	return result;
}
