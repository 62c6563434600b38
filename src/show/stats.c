/* SPDX-License-Identifier: ISC */
/*
 * stats: what containers use. In: patterns; none: all that live. Out: a row each,
 * cpu as a share of one over the time between two looks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/rundir.h"
#include "show/live.h"
#include "show/terminal.h"
#include "show/usage.h"

enum {
	STATS_BAR = 10,
};

#define STATS_SAMPLE 250000000 /* ns between the two looks of one shot */

struct stats_one {
	char name[65], state[12];
	char cpu_bar[STATS_BAR + 3], memory_bar[STATS_BAR + 3];
	struct usage usage;
	uint64_t cpu;		/* tenths of a percent of one cpu */
	uint64_t memory_share;	/* of its limit */
	uint64_t at;		/* ns: when it was looked at */
};

#define AT(member) offsetof(struct stats_one, member)

static const struct column stats_columns[] = {
	{"name", "NAME", COLUMN_TEXT, AT(name)},
	{"state", "STATE", COLUMN_TEXT, AT(state)},
	{"cpu", "CPU%", COLUMN_TENTHS, AT(cpu)},
	{"cpu_bar", "", COLUMN_TEXT, AT(cpu_bar)},
	{"cpu_time", "CPU TIME", COLUMN_US, AT(usage.cpu_time)},
	{"memory", "MEMORY", COLUMN_BYTES, AT(usage.memory)},
	{"memory_limit", "LIMIT", COLUMN_BYTES, AT(usage.memory_limit)},
	{"memory_share", "MEM%", COLUMN_TENTHS, AT(memory_share)},
	{"memory_bar", "", COLUMN_TEXT, AT(memory_bar)},
	{"pids", "PIDS", COLUMN_COUNT, AT(usage.pids)},
	{"pids_limit", "MAX", COLUMN_COUNT, AT(usage.pids_limit)},
	{"io_read", "READ", COLUMN_BYTES, AT(usage.io_read)},
	{"io_write", "WRITTEN", COLUMN_BYTES, AT(usage.io_write)},
};

static const char stats_usual[] =
    "name,cpu,cpu_time,memory,memory_limit,memory_share,pids,pids_limit,io_read,io_write";
static const char stats_bars[] =
    "name,cpu,cpu_bar,cpu_time,memory,memory_limit,memory_bar,pids,io_read,io_write";

struct stats {
	struct show *show;
	struct live live;
	struct stats_one *before;	/* the last look's, sorted by name (heap) */
	size_t count;
};

static uint64_t
stats_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* tenths of `whole` tenths of a percent, as [####      ] */
static void
stats_bar(char *bar, uint64_t tenths, uint64_t whole)
{
	uint64_t full = tenths == COLUMN_NONE ? 0 : (tenths * STATS_BAR + whole / 2) / whole;

	bar[0] = '[';
	for (unsigned i = 0; i < STATS_BAR; i++)
		bar[i + 1] = i < full ? '#' : ' ';
	strcpy(bar + STATS_BAR + 1, "]");
}

/* By what it was at the look before. */
static void
stats_share(struct stats_one *one, const struct stats_one *before)
{
	static long cpus;

	if (cpus == 0)
		cpus = sysconf(_SC_NPROCESSORS_ONLN) > 0 ? sysconf(_SC_NPROCESSORS_ONLN) : 1;
	one->cpu = COLUMN_NONE;
	if (before != NULL && before->usage.cpu_time <= one->usage.cpu_time
	    && one->usage.cpu_time != COLUMN_NONE && one->at > before->at)
		one->cpu =
		    (one->usage.cpu_time - before->usage.cpu_time) * 1000000 / (one->at - before->at);
	one->memory_share = COLUMN_NONE;
	if (one->usage.memory != COLUMN_NONE && one->usage.memory_limit != COLUMN_NONE
	    && one->usage.memory_limit >= 1000)
		one->memory_share = one->usage.memory / (one->usage.memory_limit / 1000);
	stats_bar(one->cpu_bar, one->cpu, 1000 * (uint64_t)cpus);
	stats_bar(one->memory_bar, one->memory_share, 1000);
}

static const struct stats_one *
stats_before(const struct stats *stats, const char *name)
{
	for (size_t i = 0; i < stats->count; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): those of the last round have one */
		if (strcmp(stats->before[i].name, name) == 0)
			return &stats->before[i];
	return NULL;
}

/* EXIT_YES with *one filled in; EXIT_NO: it does not live, or went away. */
static int
stats_look(struct stats *stats, const char *name, struct stats_one *one)
{
	int dir = rundir_container(stats->show->run, name);
	struct cgroup_set set;
	struct view view;
	int code = EXIT_NO;

	memset(one, 0, sizeof(*one));
	if (dir >= 0 && view_load(dir, &view) == 0 && view_lives(&view)
	    && show_selected(stats->show, &view)) {
		if (cgroup_load(&set, dir) < 0)
			memset(&set, 0, sizeof(set));
		snprintf(one->name, sizeof(one->name), "%s", name);
		snprintf(one->state, sizeof(one->state), "%s", state_names[view.state]);
		one->at = stats_clock();
		usage_read(&one->usage, &set);
		stats_share(one, stats_before(stats, name));
		code = EXIT_YES;
	}
	fd_close(&dir);
	return code;
}

/* Looks at all; shows them, or only remembers them for the next look. */
static void
stats_round(struct stats *stats, bool shown)
{
	char **names = show_names(stats->show);
	struct stats_one *now;
	size_t count = 0;
	size_t filled = 0;

	while (names[count] != NULL)
		count++;
	now = calloc(count + 1, sizeof(*now));
	if (now == NULL)
		die(EXIT_TROUBLE, "out of memory");
	for (size_t i = 0; i < count; i++) {
		if (stats_look(stats, names[i], &now[filled]) == EXIT_YES) {
			if (shown)
				live_row(&stats->live, &now[filled]);
			filled++;
		}
		free(names[i]);
	}
	free(names);
	free(stats->before);
	stats->before = now;
	stats->count = filled;
}

static int
stats_frame(void *context, bool *more)
{
	static const struct timespec sample = {.tv_nsec = STATS_SAMPLE};
	struct stats *stats = context;

	if (stats->before == NULL) {
		stats_round(stats, false);
		nanosleep(&sample, NULL);
	}
	stats_round(stats, true);
	*more = true;
	return EXIT_YES;
}

int
show_stats(struct show *show)
{
	struct stats stats = {.show = show};
	int missing = show_missing(show);
	int code;

	live_init(&stats.live, show, stats_columns, sizeof(stats_columns) / sizeof(stats_columns[0]),
	    show->watch != NULL && terminal_out() ? stats_bars : stats_usual);
	code = live_run(&stats.live, stats_frame, &stats);
	table_free(&stats.live.table);
	free(stats.before);
	return missing != EXIT_YES ? missing : code;
}
