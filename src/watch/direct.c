/* SPDX-License-Identifier: ISC */
/*
 * Mode direct: the payload writes the log itself. In: its size, looked at by
 * the clock. Out: the old part freed by punching a hole, so that offsets never
 * move. The file is known by device and inode, never by its name alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	DIRECT_PAGE = 4096,
	DIRECT_BLOCK = 512, /* of st_blocks */
};

#define DIRECT_LEAST 10000000ULL
#define DIRECT_MOST 1000000000ULL

static void
direct_open(struct logfile *file, const char *want)
{
	struct stat st;
	char id[48];
	struct text text;

	if (file->fd >= 0 || want[0] == '\0')
		return;
	file->fd = openat(
	    MONITOR_DIR, file->name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (file->fd < 0 || fstat(file->fd, &st) < 0)
		return;
	text_init(&text, id, sizeof(id));
	text_u64(&text, st.st_dev);
	text_char(&text, ':');
	text_u64(&text, st.st_ino);
	if (strcmp(id, want) != 0)
		fd_close(&file->fd);
}

/* Frees what is too much. Returns how far the file has grown since the last look. */
static uint64_t
direct_look(const struct monitor *monitor, struct logfile *file, bool all)
{
	uint64_t cap = monitor->status.log_max_size * monitor->status.log_keep;
	uint64_t step = monitor->status.log_keep > 1 ? monitor->status.log_max_size : cap / 2;
	uint64_t grown;
	uint64_t size;
	struct stat st;

	if (file->fd < 0 || fstat(file->fd, &st) < 0)
		return 0;
	size = (uint64_t)st.st_size;
	grown = size > file->size ? size - file->size : 0;
	file->size = size;
	if ((uint64_t)st.st_blocks * DIRECT_BLOCK > cap || (all && size > cap)) {
		uint64_t until = size > cap - step ? size - (cap - step) : 0;

		/* Whole pages: nobody finds zeros where bytes were. */
		until -= until % DIRECT_PAGE;
		if (until > 0 && fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
				     (off_t)until)
			< 0)
			errno = 0; /* it could at the start; the next look tries again */
	}
	return grown;
}

void
direct_begin(struct monitor *monitor)
{
	struct output *output = &monitor->output;

	output->direct_due = UINT64_MAX;
	if (strcmp(monitor->status.log_mode, "direct") != 0)
		return;
	output->direct_wait = DIRECT_LEAST * 10;
	output->direct_due = 0;
}

void
direct_tick(struct monitor *monitor)
{
	struct output *output = &monitor->output;
	uint64_t grown;

	direct_open(&output->file[0], monitor->status.output);
	direct_open(&output->file[1], monitor->status.output_err);
	grown = direct_look(monitor, &output->file[0], false)
	    + direct_look(monitor, &output->file[1], false);
	/* Faster than a tenth of a file a look: sooner; nothing: later. */
	if (grown > monitor->status.log_max_size / 10)
		output->direct_wait /= 2;
	else if (grown == 0)
		output->direct_wait *= 2;
	if (output->direct_wait < DIRECT_LEAST)
		output->direct_wait = DIRECT_LEAST;
	if (output->direct_wait > DIRECT_MOST)
		output->direct_wait = DIRECT_MOST;
	output->direct_due = timer_now() + output->direct_wait;
}

void
direct_finish(struct monitor *monitor)
{
	if (monitor->output.direct_due == UINT64_MAX)
		return;
	direct_tick(monitor);
	for (unsigned i = 0; i < 2; i++)
		direct_look(monitor, &monitor->output.file[i], true);
	monitor->output.direct_due = UINT64_MAX;
}
