/* SPDX-License-Identifier: ISC */
/*
 * The record's beginning. In: a prepared start. Out: RUN/.cache/new.PID:INODE with
 * every file, then the same under its name with its lock held, or nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/quote.h"
#include "run/events.h"
#include "run/exitrec.h"
#include "run/handoff.h"
#include "run/label.h"
#include "run/lock.h"
#include "run/rundir.h"
#include "run/spill.h"
#include "run/view.h"
#include "spec/learn.h"
#include "start/start.h"

enum {
	RECORD_SPEC = 262144,
};

void
record_image(struct start *start)
{
	struct status *status = &start->status;
	struct stat st;

	/* What is executed may be a copy of it: see base/image.h. */
	self_sibling(status->image_path, sizeof(status->image_path), "ctr-monitor");
	if (stat(status->image_path, &st) == 0)
		status_image_id(&st, start->status.image_id);
}

static void
record_log(struct start *start)
{
	static const char *const modes[] = {
	    [SPEC_LOG_FILE] = "file", [SPEC_LOG_DIRECT] = "direct", [SPEC_LOG_PIPE] = "pipe",
	    [SPEC_LOG_INHERIT] = "inherit", [SPEC_LOG_NONE] = "none"};
	const struct spec *spec = start->spec;
	struct status *status = &start->status;

	status_set(status->log_mode, modes[spec->log_mode]);
	if (spec->log_mode == SPEC_LOG_FILE || spec->log_mode == SPEC_LOG_DIRECT)
		status_set(status->log, spec->log_file != NULL ? spec->log_file : "log");
	status_set(status->log_format, spec->log_format == SPEC_LOG_CRI ? "cri"
		: spec->log_timestamps					? "time"
									: "raw");
	status_set(
	    status->log_stderr, spec->log_stderr == SPEC_LOG_SEPARATE ? "separate" : "merge");
	status->log_max_size = spec->log_max_size;
	status->log_keep = spec->log_keep;
	status->log_sync = spec->log_sync;
	if (spec->log_policy != SPEC_LOG_ANY)
		status_set(status->log_policy,
		    spec->log_policy == SPEC_LOG_BLOCK ? "block" : "drop");
}

/* For people who look at a list; the whole of it stands in spec.ini. */
static void
record_command(struct status *status, char *const *words)
{
	struct text text;

	text_init(&text, status->command, sizeof(status->command) - 4);
	for (; *words != NULL && !text.full; words++) {
		if (text.length > 0)
			text_char(&text, ' ');
		quote_word(&text, *words);
	}
	if (text.full)
		strcpy(text.start + text.length, "...");
}

static int
record_labels(struct status *status, char *const *labels)
{
	for (; *labels != NULL; labels++)
		if (label_add(status, *labels) < 0)
			return -1;
	return 0;
}

static int
record_status(struct start *start)
{
	const struct spec *spec = start->spec;
	struct status *status = &start->status;

	status_set(status->name, start->name);
	status_set(status->version, CTR_VERSION);
	status_set(status->caps, STATUS_CAPS);
	record_image(start);
	status_set(status->wanted, "up");
	status_state_set(status, STATE_CREATING);
	if (status_boot(status->boot) < 0) /* without it it would be another boot's: lost */
		return -1;
	status->created = status_now();
	record_log(start);
	status_set(status->stop, spec->stop_schedule);
	status_set(status->root, spec->rootfs != NULL ? spec->rootfs : "/");
	status_set(status->upper, spec->overlay != NULL ? spec->overlay : "");
	status_set(status->hostname, spec->hostname != NULL ? spec->hostname : "");
	status_set(status->seccomp, spec->seccomp[0] == '/'    ? "file"
		: learn_file(spec->seccomp) != NULL ? "learn"
						    : spec->seccomp);
	status_set(status->user_map, idmap_word(&start->child.maps));
	status->remove = start->remove;
	status->foreground = start->foreground;
	status_set(status->pidfile, start->pidfile);
	record_command(status, spec->command);
	return record_labels(status, spec->labels);
}

static int
record_files(struct start *start)
{
	static char spec[RECORD_SPEC];
	struct text text;

	text_init(&text, spec, sizeof(spec));
	spec_print(start->spec, &text);
	if (text.full) {
		errno = EFBIG;
		return -1;
	}
	if (io_create_file(start->dir, "spec.ini", text.start, text.length, 0640) < 0
	    || io_create_file(start->dir, "lock", "", 0, 0600) < 0
	    || mkdirat(start->dir, "requests", 0700) < 0
	    || exitrec_create(start->dir) < 0 || plan_make(start) < 0
	    || events_append(start->dir, &start->status.seq, "creating", "") < 0)
		return -1;
	if (start->spec->log_mode == SPEC_LOG_FILE
	    && (spill_create(start->dir, "spill", "spill.join") < 0
		|| spill_create(start->dir, "inflight", "inflight.join") < 0))
		return -1;
	if (record_status(start) < 0)
		return -1;
	return status_write(start->dir, &start->status);
}

int
record_build(struct start *start, char *error, size_t size)
{
	struct pidref self;

	start->dir = -1;
	start->new_name[0] = '\0';
	if (pidref_self(&self) == 0) {
		rundir_away(start->run, RUNDIR_NEW, &self, start->new_name, sizeof(start->new_name));
		if (mkdirat(start->run, start->new_name, 0700) == 0) {
			start->dir = rundir_container(start->run, start->new_name);
			if (start->dir >= 0 && record_files(start) == 0
			    && fchmod(start->dir, 0755) == 0)
				return 0;
		}
	}
	snprintf(error, size, "%s: %s", start->record, strerror(errno));
	if (start->new_name[0] != '\0')
		dir_remove_tree(start->run, start->new_name);
	return -1;
}

int
record_fits(struct start *start, char *error, size_t size)
{
	if (status_fits(&start->status))
		return 0;
	snprintf(error, size, "%s/status: the paths of root, overlay, log, cgroup and --pidfile are "
			      "too long together", start->record);
	errno = ENAMETOOLONG;
	return -1;
}

int
record_claim(struct start *start, char *error, size_t size)
{
	if (lock_take(start->dir, MONITOR_LOCK) < 0) {
		snprintf(error, size, "%s/lock: %s", start->new_name, strerror(errno));
		return -1;
	}
	for (unsigned try = 0; try < 3; try++) {
		int there;

		if (syscall(SYS_renameat2, start->run, start->new_name, start->run, start->name,
			RENAME_NOREPLACE)
			== 0
		    /* A directory that is not empty is never replaced by plain rename either. */
		    || ((errno == EINVAL || errno == ENOSYS)
			&& renameat(start->run, start->new_name, start->run, start->name) == 0))
			return 0;
		if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR) {
			snprintf(error, size, "%s: %s", start->record, strerror(errno));
			return -1;
		}
		there = replace_take(start, error, size);
		if (there != 0)
			return there < 0 ? -1 : 0;
	}
	return -1;
}

int
record_adopt(struct start *start, char *error, size_t size)
{
	struct view view;
	int dir = rundir_container_own(start->run, start->name);
	char path[512];

	if (dir < 0)
		return 0;
	if (view_load(dir, &view) < 0 || !view_lives(&view) || view.monitor_alive) {
		fd_close(&dir);
		return 0;
	}
	self_sibling(path, sizeof(path), "ctr-monitor");
	if (start->notify < 0 || dup2(start->notify, MONITOR_NOTIFY) == MONITOR_NOTIFY)
		execl(path, "ctr-monitor", "--adopt", start->run_path, start->name, "-F",
		    start->notify < 0 ? NULL : "--ready", NULL);
	snprintf(error, size, "%s: %s", path, strerror(errno));
	return -1;
}
