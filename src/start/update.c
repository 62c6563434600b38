/* SPDX-License-Identifier: ISC */
/*
 * Keys of a container that exists. In: -o options, by the same parser and
 * rules as at its start. Out: its cgroups, plan and spec.ini changed and its
 * monitor told, or nothing changed and why. One update at a time: the record's
 * directory is locked (flock) until the monitor has taken it up.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/signame.h"
#include "run/cgroup.h"
#include "run/events.h"
#include "run/lock.h"
#include "run/request.h"
#include "run/refusal.h"
#include "run/rundir.h"
#include "run/view.h"
#include "spec/keys.h"
#include "start/journal.h"
#include "start/limits.h"
#include "start/start.h"
#include "start/unset.h"

enum {
	UPDATE_SPEC = 262144,
	UPDATE_WAIT_MS = 10000,
	UPDATE_LOCK_MS = 20000,
	UPDATE_OPTIONS = 257,
};

/* What can be changed, and where it takes effect. */
enum update_where {
	UPDATE_LIVE = 1,	/* files of its cgroups */
	UPDATE_MONITOR = 2,	/* its monitor: the plan, fields of the record */
	UPDATE_TEXT = 4,	/* read where it is needed */
};

static const struct update_key {
	const char *section;
	const char *name;	/* with '.' at the end a prefix; "": all of the section */
	enum update_where where;
} update_keys[] = {
	{"limits", "memory", UPDATE_LIVE}, {"limits", "swap", UPDATE_LIVE},
	{"limits", "memory_high", UPDATE_LIVE}, {"limits", "memory_low", UPDATE_LIVE},
	{"limits", "oom_group", UPDATE_LIVE}, {"limits", "pids", UPDATE_LIVE},
	{"limits", "cpu", UPDATE_LIVE}, {"limits", "cpu_weight", UPDATE_LIVE},
	{"limits", "cpuset", UPDATE_LIVE}, {"limits", "cpuset_mems", UPDATE_LIVE},
	{"limits", "io_weight", UPDATE_LIVE}, {"limits", "io_max", UPDATE_LIVE},
	{"limits", "hugetlb", UPDATE_LIVE}, {"limits", "cgroup.", UPDATE_LIVE},
	{"limits", "time", UPDATE_MONITOR}, {"restart", "", UPDATE_MONITOR},
	{"stop", "schedule", UPDATE_MONITOR}, {"stop", "reload", UPDATE_TEXT}, {"log", "max_size", UPDATE_MONITOR},
	{"log", "keep", UPDATE_MONITOR}, {"log", "policy", UPDATE_MONITOR},
	{"log", "sync", UPDATE_MONITOR}, {"health", "command", UPDATE_MONITOR},
	{"health", "interval", UPDATE_MONITOR}, {"health", "timeout", UPDATE_MONITOR},
	{"health", "retries", UPDATE_MONITOR}, {"health", "start_period", UPDATE_MONITOR},
	{"health", "action", UPDATE_MONITOR}, {"health", "watchdog", UPDATE_MONITOR}, {"ready", "interval", UPDATE_MONITOR},
	{"ready", "timeout", UPDATE_MONITOR}, {"ready", "action", UPDATE_MONITOR},
	{"boot", "after", UPDATE_TEXT},
	{"boot", "timeout", UPDATE_TEXT},
};

struct update {
	struct start *start;
	struct view view;
	unsigned where;		/* of all keys given */
	char keys[400];		/* their names, for the request and the event */
	const char *set[UPDATE_OPTIONS];	/* options with a value, */
	const char *unset[UPDATE_OPTIONS];	/* and those without: taken away */
	unsigned set_count, unset_count;
	char spec[UPDATE_SPEC];	/* spec.ini as it was */
	struct plan old_plan;
	char *error;
	size_t size;
};

static int
update_fail(struct update *update, int code, const char *what, const char *why)
{
	update->start->code = code;
	snprintf(update->error, update->size, "%s%s%s", what, *what != '\0' ? ": " : "", why);
	return -1;
}

/* The row of section.name; NULL: it cannot be changed. */
static const struct update_key *
update_find(const char *section, size_t section_length, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(update_keys) / sizeof(update_keys[0]); i++) {
		const struct update_key *key = &update_keys[i];
		size_t own = strlen(key->name);
		bool prefix = own == 0 || key->name[own - 1] == '.';

		if (strlen(key->section) == section_length
		    && strncmp(key->section, section, section_length) == 0
		    && (prefix ? length > own : length == own) && strncmp(key->name, name, own) == 0)
			return key;
	}
	return NULL;
}

/* Not both: given, and taken away. */
static int
update_once(struct update *update)
{
	for (unsigned i = 0; i < update->unset_count; i++) {
		size_t length = strlen(update->unset[i]);

		for (unsigned k = 0; k < update->set_count; k++)
			if (strncmp(update->set[k], update->unset[i], length) == 0)
				return update_fail(update, EXIT_TROUBLE, update->unset[i],
				    "given and taken away at once");
	}
	return 0;
}

/* Each option names a key that may be changed. */
static int
update_options(struct update *update, const struct spec_input *input)
{
	struct text text;

	text_init(&text, update->keys, sizeof(update->keys));
	for (unsigned i = 0; i < input->option_count; i++) {
		const char *option = input->options[i];
		size_t section = strcspn(option, ".=");
		size_t length = strcspn(option, "=");
		const struct update_key *key = option[section] != '.' || length <= section + 1
		    ? NULL
		    : update_find(option, section, option + section + 1, length - section - 1);
		char name[100];

		snprintf(name, sizeof(name), "%.*s", (int)length, option);
		if (key == NULL)
			return update_fail(update, EXIT_TROUBLE, name,
			    "cannot be changed while the container exists; see ctr-signal(1)");
		update->where |= key->where;
		if (option[length] == '=' && option[length + 1] == '\0')
			update->unset[update->unset_count++] = option;
		else
			update->set[update->set_count++] = option;
		if (text.length > 0)
			text_char(&text, ' ');
		text_str(&text, name);
	}
	if (input->option_count == 0)
		return update_fail(update, EXIT_TROUBLE, "", "nothing given: -o SECTION.KEY=VALUE");
	return update_once(update);
}

static int
update_open(struct update *update)
{
	struct start *start = update->start;

	umask(022);
	start->run = rundir_open_own(start->run_path, false);
	start->dir = start->run < 0 ? -1 : rundir_container_own(start->run, start->name);
	if (start->dir < 0)
		return update_fail(update, errno == ENOENT ? EXIT_NONE : EXIT_TROUBLE, start->run_path,
		    errno == ENOENT ? REFUSAL_NONE : strerror(errno));
	for (unsigned ms = 0; flock(start->dir, LOCK_EX | LOCK_NB) < 0; ms += 5) {
		if (errno != EWOULDBLOCK || ms >= UPDATE_LOCK_MS)
			return update_fail(update, EXIT_TIMEOUT, "", "another update of it is not over; once more");
		poll(NULL, 0, 5);
	}
	if (view_load(start->dir, &update->view) < 0 || plan_read(start->dir, &update->old_plan) < 0)
		return update_fail(update, EXIT_TROUBLE, "status", status_trouble(errno));
	if (update->view.state == STATE_LOST || update->view.state == STATE_CREATING)
		return update_fail(update, update->view.state == STATE_LOST ? EXIT_LOST : EXIT_NO,
		    "", refusal_state(update->view.state));
	if (update->view.monitor_alive && (update->where & UPDATE_MONITOR) != 0
	    && strstr(update->view.status.caps, "update") == NULL)
		return update_fail(update, EXIT_NO, "",
		    "its monitor is of an older version: ctr-signal upgrade first");
	return 0;
}

/* Which controllers a container that lives has is decided when it is made. */
static int
update_controllers(struct update *update, const struct cgroup_set *set)
{
	static struct hierarchies all;
	const char *key[CG_COUNT];
	unsigned need, want, have;
	char what[80];

	if (hierarchy_find(&all) < 0)
		return update_fail(update, EXIT_TROUBLE, "/proc/self/mountinfo", strerror(errno));
	if (limits_need(update->start->spec, &all, &need, &want, key, update->error, update->size) < 0)
		return -1;
	have = set->path[CG_V2][0] == '\0'
	    ? 0
	    : 1U << CG_V2 | hierarchy_controllers(set->path[CG_V2], "cgroup.controllers");
	for (unsigned i = 0; i < CG_COUNT; i++) {
		if ((need & 1U << i) == 0 || set->path[i][0] != '\0' || (have & 1U << i) != 0)
			continue;
		snprintf(what, sizeof(what), "%s", key[i] != NULL ? key[i] : "limits");
		return update_fail(update, EXIT_NO, what,
		    "it was made without that cgroup controller: stop it, update it, start it");
	}
	return 0;
}

/* v1 takes a memory limit only below that of memory and swap, which may have to rise first. */
static void
update_swap_first(const struct cgroup_set *set)
{
	if (set->path[CG_MEMORY][0] != '\0')
		journal_write(set->path[CG_MEMORY], "memory.memsw.limit_in_bytes", "-1");
}

static int
update_limits(struct update *update)
{
	struct cgroup_set set;

	if ((update->where & UPDATE_LIVE) == 0 || !view_lives(&update->view)
	    || update->view.state == STATE_RESTARTING)
		return 0;
	if (cgroup_load(&set, update->start->dir) < 0)
		return update_fail(update, EXIT_NO, "limits", "it has no cgroup of its own, so no limits");
	update->start->code = EXIT_NO;
	if (update_controllers(update, &set) < 0)
		return -1;
	update_swap_first(&set);
	if (limits_write(update->start->spec, &set, update->error, update->size) < 0)
		goto undo;
	for (unsigned i = 0; i < update->unset_count; i++)
		if (unset_write(&set, update->unset[i], update->error, update->size) < 0)
			goto undo;
	return 0;
undo:
	journal_undo();
	return -1;
}

/* What was there, without what is taken away; its own parser reads it. -1 with a message. */
static int
update_load(struct update *update, struct spec_input *input)
{
	static char rest[UPDATE_SPEC];
	char path[64];
	int fd;

	if (io_read_file(update->start->dir, "spec.ini", update->spec, sizeof(update->spec)) < 0)
		return update_fail(update, EXIT_TROUBLE, "spec.ini", strerror(errno));
	strcpy(rest, update->spec);
	for (unsigned i = 0; i < update->unset_count; i++)
		unset_strip(rest, update->unset[i]);
	fd = memfd_create("spec.ini", MFD_CLOEXEC);
	if (fd < 0 || io_write(fd, rest, strlen(rest)) < 0) {
		fd_close(&fd);
		return update_fail(update, EXIT_TROUBLE, "memfd", strerror(errno));
	}
	input->file = fd_path(fd, path);
	input->options = update->set;
	input->option_count = update->set_count;
	input->foreground = true; /* whoever wrote it was allowed what -F allows */
	update->start->spec = spec_load(input, update->error, update->size);
	fd_close(&fd);
	return update->start->spec == NULL ? -1 : 0;
}

/* The files as they were. */
static void
update_files_back(struct update *update)
{
	io_replace_file(update->start->dir, "spec.ini", update->spec, strlen(update->spec), 0640);
	plan_write(update->start->dir, &update->old_plan);
}

/*
 * plan and spec.ini: both, or neither. Before the cgroups: who is killed between the two leaves
 * what was wanted in the files, and any update, or the next start, writes all limits by them.
 */
static int
update_files(struct update *update)
{
	static char spec[UPDATE_SPEC];
	struct start *start = update->start;
	struct text text;

	text_init(&text, spec, sizeof(spec));
	spec_print(start->spec, &text);
	if (text.full)
		return update_fail(update, EXIT_TROUBLE, "spec.ini", strerror(EFBIG));
	strcpy(start->run_path, update->old_plan.run[0] != '\0' ? update->old_plan.run : start->run_path);
	strcpy(start->keep, update->old_plan.state);
	if (plan_make(start) < 0)
		return update_fail(update, EXIT_TROUBLE, "plan", strerror(errno));
	if (io_replace_file(start->dir, "spec.ini", text.start, text.length, 0640) == 0)
		return 0;
	update_fail(update, EXIT_TROUBLE, "spec.ini", strerror(errno));
	plan_write(start->dir, &update->old_plan);
	return -1;
}

/* Nobody else holds the record: the tool writes what its monitor would. 1: somebody does. */
static int
update_record(struct update *update)
{
	int lock = lock_take(update->start->dir, -1);
	struct status status;
	char detail[460];
	int result = -1;

	if (lock < 0)
		return 1;
	if (status_read(update->start->dir, &status) == 0) {
		snprintf(detail, sizeof(detail), "uid:%u update %s", (unsigned)getuid(), update->keys);
		events_append(update->start->dir, &status.seq, "asked", detail);
		plan_status(&update->start->plan, &status);
		events_append(update->start->dir, &status.seq, "updated", update->keys);
		result = status_write(update->start->dir, &status);
	}
	fd_close(&lock);
	return result;
}

/* Its monitor takes it up, in order with whatever else is asked of it. */
static int
update_tell(struct update *update)
{
	uint64_t before = update->view.status.updates;
	int dir = update->start->dir;
	char request[460];
	bool asked = false;

	snprintf(request, sizeof(request), "update %s\n", update->keys);
	for (unsigned ms = 0; ms < UPDATE_WAIT_MS; ms += 5) {
		int monitor;

		if (view_load(dir, &update->view) < 0 || update->view.status.updates != before)
			return 0;
		if (!update->view.monitor_alive && !asked && update_record(update) == 0)
			return 0;
		monitor = asked ? -1 : pidref_open(&update->view.status.monitor);
		if (monitor >= 0 && update->view.monitor_alive && request_post(dir, request) == 0)
			asked = pidfd_signal(monitor, SIGNAL_DOORBELL) == 0;
		fd_close(&monitor);
		poll(NULL, 0, 5);
	}
	return update_fail(update, EXIT_TIMEOUT, "update",
	    "done, but its monitor does not answer; it will read it when it does");
}

int
start_update(struct start *start, struct spec_input *input, char *error, size_t size)
{
	static struct update update;

	update.start = start;
	update.error = error;
	update.size = size;
	start->code = EXIT_TROUBLE;
	if (update_options(&update, input) < 0 || update_open(&update) < 0
	    || update_load(&update, input) < 0 || update_files(&update) < 0)
		return -1;
	journal_begin();
	if (update_limits(&update) < 0) {
		update_files_back(&update);
		return -1;
	}
	journal_end();
	start->code = EXIT_YES;
	return update_tell(&update);
}
