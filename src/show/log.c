/* SPDX-License-Identifier: ISC */
/*
 * log: captured output. In: names and which lines. Out: the lines; with -f
 * until the containers have ended. It reads files and waits with inotify(7),
 * or by the clock where there is none: whoever stops reading us stalls nobody.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "run/lock.h"
#include "show/show.h"
#include "show/tail.h"

enum {
	LOG_SLICE_MS = 250, /* an end that no file tells of is seen after this */
	LOG_BLIND_MS = 50,  /* without inotify */
	LOG_PREFIX = 96,
};

/* One container's log: a file, or two. */
struct log {
	const char *name;
	int dir;
	struct view view;
	bool ended;
	char prefix[LOG_PREFIX];
	unsigned count;
	struct tail tail[2];
	struct lines lines[2];
	struct merge merge[2];
	bool read[2];		/* all there was is in merge */
};

/* Whether its log can be shown as asked; says what it cannot. */
static int
log_check(const struct show *show, const struct log *log)
{
	const struct status *status = &log->view.status;
	const char *why = NULL;

	if (status->log[0] == '\0')
		why = "log.mode: its output is not captured";
	else if ((show->only_stdout || show->only_stderr)
	    && strcmp(status->log_stderr, "separate") != 0)
		why = "log.stderr: its stdout and stderr are not kept apart";
	else if ((show->timestamps || show->since != NULL)
	    && logline_format(status->log_format) == LOGLINE_RAW)
		why = "log.timestamps, log.format: it records no times";
	if (why != NULL)
		warn("%s: log: %s", log->name, why);
	return why == NULL ? EXIT_YES : EXIT_NO;
}

/* "NAME | " of the width of the longest name, in a colour of its own on a terminal. */
static void
log_prefix(const struct show *show, struct log *log, unsigned number)
{
	const char *no_color = getenv("NO_COLOR");
	bool color = isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0');
	size_t width = 0;

	for (char **name = show->names; *name != NULL; name++)
		if (strlen(*name) > width)
			width = strlen(*name);
	if (color)
		snprintf(log->prefix, sizeof(log->prefix), "\033[%um%-*s |\033[0m ",
		    31 + number % 6, (int)width, log->name);
	else
		snprintf(log->prefix, sizeof(log->prefix), "%-*s | ", (int)width, log->name);
}

static void
log_tail(const struct show *show, struct log *log, unsigned stream, uint64_t since)
{
	const struct status *status = &log->view.status;
	struct tail *tail = &log->tail[log->count];
	struct lines *lines = &log->lines[log->count++];
	bool apart = strcmp(status->log_stderr, "separate") == 0;

	lines->format = logline_format(status->log_format);
	lines->stream = stream;
	lines->wanted = show->only_stdout ? 1 : show->only_stderr ? 2 : 3;
	lines->apart = apart && !show->only_stderr && log->prefix[0] == '\0';
	lines->prefix = log->prefix[0] != '\0' ? log->prefix : NULL;
	lines->times = show->timestamps;
	lines->since = since;
	tail->dir = log->dir;
	tail->lines = lines;
	tail->direct = strcmp(status->log_mode, "direct") == 0;
	tail->keep = tail->direct ? 1 : status->log_keep;
	tail->max_size = status->log_max_size;
	snprintf(tail->name, sizeof(tail->name), "%s%s", status->log, stream == 0 ? "" : ".err");
	tail_open(tail);
}

/* Opens one container's log. */
static int
log_open(struct show *show, struct log *log, unsigned number, uint64_t since)
{
	const struct status *status = &log->view.status;
	int code = show_open(show, log->name, &log->dir, &log->view);

	if (code == EXIT_YES)
		code = log_check(show, log);
	log->ended = code != EXIT_YES;
	if (code != EXIT_YES)
		return code;
	if (show->names[1] != NULL)
		log_prefix(show, log, number);
	if (!show->only_stderr || strcmp(status->log_format, "cri") == 0)
		log_tail(show, log, 0, since);
	if (!show->only_stdout && strcmp(status->log_stderr, "separate") == 0
	    && strcmp(status->log_format, "cri") != 0)
		log_tail(show, log, 1, since);
	return EXIT_YES;
}

/* -n: counts on another tail of the same files how many lines to leave out. */
static void
log_skip(struct log *log, struct tail *tail, uint64_t wanted)
{
	struct lines lines = *tail->lines;
	struct tail copy;

	lines.count_only = true;
	tail_copy(tail, &copy);
	copy.lines = &lines;
	tail_read(&copy, false);
	if (!log->view.monitor_alive)
		tail_spill(&copy);
	lines_end(&lines);
	tail_close(&copy);
	tail->lines->skip = lines.count > wanted ? lines.count - wanted : 0;
}

/*
 * Whether nothing more comes: it has ended, and whoever holds the lock has
 * written so, its last output before that; or nobody holds it, and what pid 1
 * spilled is all.
 */
static bool
log_over(int dir, const struct view *view)
{
	pid_t holder;

	if (view_lives(view))
		return false;
	return status_state(&view->status) == STATE_EXITED || lock_holder(dir, &holder) < 0;
}

/* Behind the last byte of the files. */
static void
log_rest(struct log *log, struct tail *tail)
{
	if (!log->view.monitor_alive)
		tail_spill(tail);
	tail->lines->skip = 0;
	if (tail->missed)
		warn("%s: log: a part was gone before it was read", log->name);
	tail->missed = false;
}

/* Everything there is now. */
static void
log_read(struct log *log, bool follow)
{
	for (unsigned i = 0; i < log->count; i++) {
		tail_read(&log->tail[i], follow);
		log_rest(log, &log->tail[i]);
	}
}

/* Whether each of them tells the time of its lines. */
static bool
log_timed(const struct log *logs, unsigned count)
{
	bool timed = count > 1;

	for (unsigned i = 0; i < count; i++)
		timed = timed
		    && (logs[i].ended || logline_format(logs[i].view.status.log_format) != LOGLINE_RAW);
	return timed;
}

/* The next line of a file, without showing it, or NULL. */
static struct merge_line *
log_next(struct log *log, unsigned i, bool follow)
{
	struct merge *merge = &log->merge[i];

	while (merge->first == NULL && !log->read[i]) {
		if (tail_step(&log->tail[i]))
			continue;
		log_rest(log, &log->tail[i]);
		log->read[i] = true;
		if (!follow || log_over(log->dir, &log->view))
			lines_end(&log->lines[i]);
	}
	return merge->first;
}

/* Everything there is now of all, the oldest line first; of one log they stay in its order. */
static void
log_merge(struct log *logs, unsigned count, bool follow)
{
	struct merge *first;

	for (unsigned i = 0; i < 2 * count; i++)
		logs[i / 2].lines[i % 2].merge = &logs[i / 2].merge[i % 2];
	do {
		first = NULL;
		for (unsigned i = 0; i < 2 * count; i++) {
			struct log *log = &logs[i / 2];
			struct merge_line *line =
			    i % 2 < log->count ? log_next(log, i % 2, follow) : NULL;

			if (line != NULL && (first == NULL || line->time < first->first->time))
				first = &log->merge[i % 2];
		}
		if (first != NULL)
			merge_show(first);
	} while (first != NULL);
	for (unsigned i = 0; i < 2 * count; i++) {
		struct merge *merge = &logs[i / 2].merge[i % 2];

		/* What is open goes on at once from here on. */
		for (unsigned stream = 0; stream < 2; stream++)
			merge_end(merge, stream);
		while (merge->first != NULL)
			merge_show(merge);
		logs[i / 2].lines[i % 2].merge = NULL;
	}
}

static void
log_end(struct log *log)
{
	for (unsigned i = 0; i < log->count; i++) {
		lines_end(&log->lines[i]);
		tail_close(&log->tail[i]);
	}
	log->count = 0;
	fd_close(&log->dir);
	log->ended = true;
}

/* A look at the record first, then at the files: what was written before the end is there. */
static void
log_look(struct log *log)
{
	struct view view;
	bool ended = view_load(log->dir, &view) < 0; /* removed with its record */

	if (!ended) {
		log->view = view;
		ended = log_over(log->dir, &view);
	}
	log_read(log, true);
	if (ended)
		log_end(log);
}

/* Wakes when a file of one of the logs or of a record changes; -1: by the clock only. */
static int
log_watch(struct log *logs, unsigned count)
{
	const uint32_t events = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	char path[600];

	for (unsigned i = 0; fd >= 0 && i < count; i++) {
		if (logs[i].ended)
			continue;
		if (inotify_add_watch(fd, fd_path(logs[i].dir, path), events) < 0)
			fd_close(&fd);
		if (logs[i].view.status.log[0] != '/')
			continue;
		snprintf(path, sizeof(path), "%s", logs[i].view.status.log);
		strrchr(path, '/')[1] = '\0';
		if (fd >= 0 && inotify_add_watch(fd, path, events) < 0)
			fd_close(&fd);
	}
	return fd;
}

static void
log_follow(struct log *logs, unsigned count)
{
	int watch = log_watch(logs, count);
	unsigned left = count;

	while (left > 0) {
		struct pollfd poller = {.fd = watch, .events = POLLIN};
		char events[4096];

		left = 0;
		for (unsigned i = 0; i < count; i++) {
			if (!logs[i].ended)
				log_look(&logs[i]);
			left += !logs[i].ended;
		}
		fflush(stdout);
		fflush(stderr);
		if (ferror(stdout))
			break;
		if (left > 0 && poll(&poller, 1, watch < 0 ? LOG_BLIND_MS : LOG_SLICE_MS) > 0)
			while (read(watch, events, sizeof(events)) > 0)
				;
	}
	fd_close(&watch);
}

/* Descriptors for the logs of very many containers, as far as we may. */
static void
log_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Opens all of them at the lines that are wanted. The first exit code that is not 0. */
static int
log_open_all(struct show *show, struct log *logs, unsigned count)
{
	uint64_t since = 0;
	uint64_t wanted = 0;
	int worst = EXIT_YES;

	if (show->since != NULL && lines_since(show->since, &since) < 0)
		die(EXIT_TROUBLE, "log: --since %s: neither a time as 2026-11-24T10:46:50Z nor so long ago as 10m", show->since);
	if (show->lines != NULL && parse_u64(show->lines, &wanted) < 0)
		die(EXIT_TROUBLE, "log: -n %s: not a number of lines", show->lines);
	if (show->only_stdout && show->only_stderr)
		die(EXIT_TROUBLE, "log: --stdout and --stderr: neither means both");
	for (unsigned i = 0; i < count; i++) {
		int code;

		logs[i].name = show->names[i];
		code = log_open(show, &logs[i], i, since);
		worst = worst == EXIT_YES ? code : worst;
		for (unsigned j = 0; show->lines != NULL && j < logs[i].count; j++)
			log_skip(&logs[i], &logs[i].tail[j], wanted);
	}
	return worst;
}

int
show_log(struct show *show)
{
	unsigned count = 0;
	struct log *logs;
	bool merge;
	int worst;

	while (show->names[count] != NULL)
		count++;
	if (count == 0)
		die(EXIT_TROUBLE, "log: no NAME given; ctr-status tells which there are");
	logs = calloc(count, sizeof(*logs));
	if (logs == NULL)
		die(EXIT_TROUBLE, "out of memory");
	log_descriptors();
	worst = log_open_all(show, logs, count);
	merge = log_timed(logs, count);
	if (merge)
		log_merge(logs, count, show->follow);
	for (unsigned i = 0; i < count; i++) {
		if (!merge)
			log_read(&logs[i], false);
		if (!show->follow || logs[i].ended)
			log_end(&logs[i]);
	}
	if (show->follow)
		log_follow(logs, count);
	free(logs);
	return worst;
}
