/* SPDX-License-Identifier: ISC */
/* Output. In: the log, and what pid 1 spills while no monitor lives. Out: on stdout, in order. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>

#include "attach/attach.h"
#include "base/fd.h"

/* Leaves out all there is but the last lines that were asked for. */
static void
output_skip(struct attach *attach)
{
	struct tail *tail = &attach->tail;
	struct lines lines = attach->lines;
	struct tail copy;

	lines.count_only = true;
	tail_copy(tail, &copy);
	copy.lines = &lines;
	tail_read(&copy, false);
	if (!attach->view.monitor_alive)
		tail_spill(&copy);
	lines_end(&lines);
	tail_close(&copy);
	tail->lines->skip = lines.count > attach->logs ? lines.count - attach->logs : 0;
}

/* Leaves out all there is, to the byte. */
static void
output_now(struct attach *attach)
{
	struct lines lines = attach->lines;

	lines.count_only = true;
	attach->tail.lines = &lines;
	tail_read(&attach->tail, false);
	if (!attach->view.monitor_alive)
		tail_spill(&attach->tail);
	lines_end(&lines);
	attach->tail.lines = &attach->lines;
}

void
attach_output_open(struct attach *attach)
{
	const struct status *status = &attach->view.status;
	struct tail *tail = &attach->tail;

	attach->lines.format = logline_format(status->log_format);
	attach->lines.wanted = 3;
	tail->dir = attach->record;
	tail->lines = &attach->lines;
	tail->keep = status->log_keep;
	tail->max_size = status->log_max_size;
	snprintf(tail->name, sizeof(tail->name), "%s", status->log);
	tail_open(tail);
	if (attach->all)
		return;
	if (attach->logs > 0)
		output_skip(attach);
	else
		output_now(attach);
}

void
attach_output(struct attach *attach)
{
	tail_read(&attach->tail, true);
	if (!attach->view.monitor_alive)
		tail_spill(&attach->tail);
	attach->lines.skip = 0;
	attach->shown = attach->shown || attach->tail.at > 0;
	if (attach->tail.missed)
		fputs("\r\n[a part of the output was gone before it was read]\r\n", stderr);
	attach->tail.missed = false;
	fflush(stdout);
}

int
attach_output_watch(const struct attach *attach)
{
	const uint32_t events = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	char path[sizeof(attach->view.status.log) + 1];

	if (fd >= 0 && inotify_add_watch(fd, fd_path(attach->record, path), events) < 0)
		fd_close(&fd);
	if (fd >= 0 && attach->view.status.log[0] == '/') {
		snprintf(path, sizeof(path), "%s", attach->view.status.log);
		strrchr(path, '/')[1] = '\0';
		if (inotify_add_watch(fd, path, events) < 0)
			fd_close(&fd);
	}
	return fd;
}
