/* SPDX-License-Identifier: ISC */
/*
 * top: the processes in containers. In: names. Out: a row each, of one shot in the
 * order of pids with cpu since each began; live, the busiest first, since the
 * last frame.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/refusal.h"
#include "show/live.h"
#include "show/process.h"

struct top_one {
	char container[65];
	struct process process;
	uint64_t cpu;	/* tenths of a percent of one cpu */
};

/* What was known of a process in the last frame. */
struct top_known {
	uint64_t pid, ticks, time;
};

#define AT(member) offsetof(struct top_one, member)

static const struct column top_columns[] = {
	{"container", "CONTAINER", COLUMN_TEXT, AT(container)},
	{"pid", "PID", COLUMN_COUNT, AT(process.pid)},
	{"inner", "INNER", COLUMN_COUNT, AT(process.inner)},
	{"ppid", "PPID", COLUMN_COUNT, AT(process.ppid)},
	{"uid", "UID", COLUMN_COUNT, AT(process.uid)},
	{"user", "USER", COLUMN_TEXT, AT(process.user)},
	{"state", "S", COLUMN_TEXT, AT(process.state)},
	{"threads", "THREADS", COLUMN_COUNT, AT(process.threads)},
	{"cpu", "CPU%", COLUMN_TENTHS, AT(cpu)},
	{"time", "TIME", COLUMN_US, AT(process.time)},
	{"rss", "RSS", COLUMN_BYTES, AT(process.rss)},
	{"vsz", "VSZ", COLUMN_BYTES, AT(process.vsz)},
	{"started", "STARTED", COLUMN_TIME, AT(process.started)},
	{"command", "COMMAND", COLUMN_TEXT, AT(process.command)},
};

struct top {
	struct show *show;
	struct live live;
	struct top_known *known;	/* heap */
	size_t known_count;
	uint64_t looked;		/* ns: when */
	struct top_one *rows;		/* this frame's (heap) */
	size_t count, size;
};

/* By time since the last look, else since it began. */
static uint64_t
top_cpu(const struct top *top, const struct process *process, uint64_t now)
{
	for (size_t i = 0; i < top->known_count; i++) {
		const struct top_known *known = &top->known[i];

		if (known->pid == process->pid && known->ticks == process->ticks)
			return now > top->looked && process->time >= known->time
			    ? (process->time - known->time) * 1000000 / (now - top->looked)
			    : 0;
	}
	return now > process->started + 1000000 ? process->time * 1000000 / (now - process->started) : 0;
}

static void
top_add(struct top *top, const char *container, pid_t pid)
{
	struct top_one *one;

	if (top->count == top->size) {
		size_t size = top->size == 0 ? 64 : 2 * top->size;
		struct top_one *grown = realloc(top->rows, size * sizeof(*grown));

		if (grown == NULL)
			die(EXIT_TROUBLE, "out of memory");
		top->rows = grown;
		top->size = size;
	}
	one = &top->rows[top->count];
	if (process_read(pid, &one->process) < 0)
		return; /* gone since it was listed */
	snprintf(one->container, sizeof(one->container), "%s", container);
	one->cpu = top_cpu(top, &one->process, status_now());
	top->count++;
}

/* An exit code; EXIT_NO, after a message: nothing runs in it. */
static int
top_container(struct top *top, const char *name)
{
	struct view view;
	pid_t *pids = NULL;
	long count = 0;
	int dir;
	int code = show_open(top->show, name, &dir, &view);

	if (code == EXIT_YES && !view.init_alive) {
		warn("%s: top: %s", name, refusal_state(view.state));
		code = view.state == STATE_LOST ? EXIT_LOST : EXIT_NO;
	} else if (code == EXIT_YES) {
		count = process_list(dir, &view, &pids);
		if (count < 0)
			die(EXIT_TROUBLE, "out of memory");
	}
	fd_close(&dir);
	for (long i = 0; i < count; i++)
		top_add(top, name, pids[i]);
	free(pids);
	return code;
}

static int
top_compare(const void *a, const void *b)
{
	const struct top_one *left = a;
	const struct top_one *right = b;

	if (left->cpu != right->cpu)
		return left->cpu < right->cpu ? 1 : -1;
	return (left->process.pid > right->process.pid) - (left->process.pid < right->process.pid);
}

static void
top_remember(struct top *top, uint64_t now)
{
	struct top_known *known = calloc(top->count + 1, sizeof(*known));

	if (known == NULL)
		die(EXIT_TROUBLE, "out of memory");
	for (size_t i = 0; i < top->count; i++) {
		known[i].pid = top->rows[i].process.pid;
		known[i].ticks = top->rows[i].process.ticks;
		known[i].time = top->rows[i].process.time;
	}
	free(top->known);
	top->known = known;
	top->known_count = top->count;
	top->looked = now;
}

static int
top_frame(void *context, bool *more)
{
	struct top *top = context;
	uint64_t now = status_now();
	int worst = EXIT_YES;

	top->count = 0;
	*more = false;
	for (char **name = top->show->names; *name != NULL; name++) {
		int code = top_container(top, *name);

		*more |= code == EXIT_YES;
		worst = worst == EXIT_YES ? code : worst;
	}
	if (top->show->watch != NULL && top->count > 0)
		qsort(top->rows, top->count, sizeof(*top->rows), top_compare);
	for (size_t i = 0; i < top->count; i++)
		live_row(&top->live, &top->rows[i]);
	top_remember(top, now);
	return worst;
}

int
show_top(struct show *show)
{
	struct top top = {.show = show};
	int code;

	if (*show->names == NULL)
		die(EXIT_TROUBLE, "top: no NAME given; ctr-status tells which there are");
	live_init(&top.live, show, top_columns, sizeof(top_columns) / sizeof(top_columns[0]),
	    show->names[1] == NULL ? "pid,inner,user,state,cpu,time,rss,command"
				   : "container,pid,inner,user,state,cpu,time,rss,command");
	code = live_run(&top.live, top_frame, &top);
	table_free(&top.live.table);
	free(top.known);
	free(top.rows);
	return code;
}
