/* SPDX-License-Identifier: ISC */
/*
 * In: [limits] of a spec and the container's cgroups. Out: files of v2, or
 * their exact equivalents of v1, written. What this host's controller cannot
 * do is an error that names the key and the file.
 */
#include "start/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec/limits.h"
#include "start/journal.h"
#include "start/limits_io.h"

struct limits {
	const struct spec *spec;
	const struct cgroup_set *set;
	char *error;
	size_t size;
};

/* 0 stands for a row whose kernel has no such file. */
struct limits_row {
	const char *key;
	enum cgroup_controller controller;
	const char *v2;
	const char *v1;
};

static const struct limits_row limits_memory = {
    "memory", CG_MEMORY, "memory.max", "memory.limit_in_bytes"};
static const struct limits_row limits_high = {"memory_high", CG_MEMORY, "memory.high", NULL};
static const struct limits_row limits_low = {
    "memory_low", CG_MEMORY, "memory.low", "memory.soft_limit_in_bytes"};
static const struct limits_row limits_swap = {
    "swap", CG_MEMORY, "memory.swap.max", "memory.memsw.limit_in_bytes"};
static const struct limits_row limits_group = {"oom_group", CG_MEMORY, "memory.oom.group", NULL};
static const struct limits_row limits_pids = {"pids", CG_PIDS, "pids.max", "pids.max"};
static const struct limits_row limits_quota = {"cpu", CG_CPU, "cpu.max", "cpu.cfs_quota_us"};
static const struct limits_row limits_period = {"cpu", CG_CPU, NULL, "cpu.cfs_period_us"};
static const struct limits_row limits_weight = {
    "cpu_weight", CG_CPU, "cpu.weight", "cpu.shares"};
static const struct limits_row limits_mems = {
    "cpuset_mems", CG_CPUSET, "cpuset.mems", "cpuset.mems"};
static const struct limits_row limits_cpuset = {
    "cpuset", CG_CPUSET, "cpuset.cpus", "cpuset.cpus"};

static bool
limits_old(const struct limits *limits, enum cgroup_controller controller)
{
	return limits->set->path[controller][0] != '\0';
}

static int
limits_put(const struct limits *limits, const struct limits_row *row, const char *value)
{
	bool old = limits_old(limits, row->controller);
	const char *dir = cgroup_dir(limits->set, row->controller);
	const char *file = old ? row->v1 : row->v2;

	if (file == NULL || dir == NULL) {
		snprintf(limits->error, limits->size, "limits.%s: cgroup v1 has no such limit (%s is v2's)",
		    row->key, row->v2);
		return -1;
	}
	if (journal_write(dir, file, value) == 0)
		return 0;
	snprintf(limits->error, limits->size, "limits.%s: %s/%s: %s: %s", row->key, dir, file, value,
	    errno == ENOENT ? "this kernel's controller has no such file" : strerror(errno));
	return -1;
}

static int
limits_number(const struct limits *limits, const struct limits_row *row, uint64_t number)
{
	char value[24];

	if (number == 0)
		return 0;
	snprintf(value, sizeof(value), "%llu", (unsigned long long)number);
	return limits_put(limits, row, value);
}

/* v1 counts memory and swap together, and takes the sum only after memory. */
static int
limits_write_swap(const struct limits *limits)
{
	const struct spec *spec = limits->spec;
	uint64_t swap;
	char value[24];

	if (spec->swap == NULL || limits_amount(spec->swap, &swap) != NULL)
		return 0;
	if (!limits_old(limits, CG_MEMORY)) {
		snprintf(value, sizeof(value), swap == LIMITS_UNLIMITED ? "max" : "%llu",
		    (unsigned long long)swap);
		return limits_put(limits, &limits_swap, value);
	}
	if (swap == LIMITS_UNLIMITED)
		return 0;
	if (spec->memory == 0) {
		snprintf(limits->error, limits->size,
		    "limits.swap: cgroup v1 limits memory and swap together: limits.memory is needed");
		return -1;
	}
	return limits_number(limits, &limits_swap, spec->memory + swap);
}

/* auto: where v2 has the memory controller for us, else one process dies at a time, as ever. */
static int
limits_write_group(const struct limits *limits)
{
	bool yes = limits->spec->oom_group == SPEC_OOM_GROUP_YES;

	if (limits->spec->oom_group == SPEC_OOM_GROUP_NO)
		return 0;
	if (yes)
		return limits_put(limits, &limits_group, "1");
	if (!limits_old(limits, CG_MEMORY) && limits->set->path[CG_V2][0] != '\0')
		journal_write(limits->set->path[CG_V2], limits_group.v2, "1");
	return 0;
}

static int
limits_write_memory(const struct limits *limits)
{
	const struct spec *spec = limits->spec;

	return limits_number(limits, &limits_memory, spec->memory) < 0
		|| limits_write_swap(limits) < 0
		|| limits_number(limits, &limits_high, spec->memory_high) < 0
		|| limits_number(limits, &limits_low, spec->memory_low) < 0
		|| limits_write_group(limits) < 0
	    ? -1
	    : 0;
}

static int
limits_write_cpu(const struct limits *limits)
{
	const struct spec *spec = limits->spec;
	bool old = limits_old(limits, CG_CPU);
	uint64_t weight = spec->cpu_weight;
	uint32_t quota;
	char value[32];

	if (spec->cpu != NULL && limits_cpu(spec->cpu, &quota) == NULL) {
		if (old && limits_number(limits, &limits_period, LIMITS_PERIOD) < 0)
			return -1;
		snprintf(value, sizeof(value), old ? "%u" : "%u %u", quota, (unsigned)LIMITS_PERIOD);
		if (limits_put(limits, &limits_quota, value) < 0)
			return -1;
	}
	if (old && weight > 0) { /* 100 is 1024: both are the usual */
		weight = weight * 1024 / 100;
		weight = weight < 2 ? 2 : weight;
	}
	if (limits_number(limits, &limits_weight, weight) < 0)
		return -1;
	if (spec->cpuset_mems != NULL && limits_put(limits, &limits_mems, spec->cpuset_mems) < 0)
		return -1;
	return spec->cpuset != NULL ? limits_put(limits, &limits_cpuset, spec->cpuset) : 0;
}

static int
limits_write_hugetlb(const struct limits *limits, const char *text)
{
	bool old = limits_old(limits, CG_HUGETLB);
	char file[64];
	char page[32];
	struct limits_row row = {"hugetlb", CG_HUGETLB, file, file};
	uint64_t bytes;
	char value[24];

	if (limits_hugetlb(text, page, sizeof(page), &bytes) != NULL)
		return 0;
	snprintf(value, sizeof(value), "%llu", (unsigned long long)bytes);
	/* Reserved pages count by themselves where the kernel can (5.7). */
	snprintf(file, sizeof(file), "hugetlb.%s.rsvd.%s", page, old ? "limit_in_bytes" : "max");
	journal_write(cgroup_dir(limits->set, CG_HUGETLB), file, value);
	snprintf(file, sizeof(file), "hugetlb.%s.%s", page, old ? "limit_in_bytes" : "max");
	return limits_put(limits, &row, value);
}

/* The controller of a file by its first word, as either version calls it; CG_V2: cgroup.*. */
static int
limits_controller(const char *file)
{
	size_t length = strcspn(file, ".");

	if (strncmp(file, "cgroup.", 7) == 0)
		return CG_V2;
	for (int i = CG_V2 + 1; i < CG_SYSTEMD; i++) {
		const char *names[] = {cgroup_names[i].v2, cgroup_names[i].v1};

		for (unsigned j = 0; j < 2; j++)
			if (names[j] != NULL && strlen(names[j]) == length
			    && strncmp(names[j], file, length) == 0)
				return i;
	}
	return -1;
}

/* FILE=VALUE; a value of several lines is several writes. */
static int
limits_write_raw(const struct limits *limits, const char *entry)
{
	size_t length = strcspn(entry, "=");
	int controller = limits_controller(entry);
	const char *dir = cgroup_dir(limits->set, (enum cgroup_controller)controller);
	char file[64];
	char *copy = strdup(entry + length + 1);
	char *rest = NULL;
	int result = copy == NULL || dir == NULL ? -1 : 0;

	snprintf(file, sizeof(file), "%.*s", (int)length, entry);
	for (char *line = copy == NULL ? NULL : strtok_r(copy, "\n", &rest);
	     result == 0 && line != NULL; line = strtok_r(NULL, "\n", &rest))
		result = journal_write(dir, file, line);
	if (result < 0)
		snprintf(limits->error, limits->size, "limits.cgroup.%s: %s: %s: %s", file,
		    dir != NULL ? dir : "no cgroup", entry + length + 1,
		    errno == ENOENT ? "no such file there" : strerror(errno));
	free(copy);
	return result;
}

int
limits_write(const struct spec *spec, const struct cgroup_set *set, char *error, size_t size)
{
	const struct limits limits = {spec, set, error, size};

	if (limits_write_memory(&limits) < 0 || limits_number(&limits, &limits_pids, spec->pids) < 0
	    || limits_write_cpu(&limits) < 0 || limits_io_write(spec, set, error, size) < 0)
		return -1;
	for (char *const *entry = spec->hugetlb; *entry != NULL; entry++)
		if (limits_write_hugetlb(&limits, *entry) < 0)
			return -1;
	for (char *const *entry = spec->cgroup_files; *entry != NULL; entry++)
		if (limits_write_raw(&limits, *entry) < 0)
			return -1;
	return 0;
}

int
limits_need(const struct spec *spec, const struct hierarchies *all, unsigned *need, unsigned *want,
    const char **key, char *error, size_t size)
{
	static char raw[CG_COUNT][80]; /* keys that have a part of their own */
	const struct {
		const char *key;
		enum cgroup_controller controller;
		bool asked;
	} rows[] = {
	    {"limits.memory", CG_MEMORY, spec->memory > 0},
	    {"limits.swap", CG_MEMORY, spec->swap != NULL},
	    {"limits.memory_high", CG_MEMORY, spec->memory_high > 0},
	    {"limits.memory_low", CG_MEMORY, spec->memory_low > 0},
	    {"limits.oom_group", CG_MEMORY, spec->oom_group == SPEC_OOM_GROUP_YES},
	    {"limits.pids", CG_PIDS, spec->pids > 0},
	    {"limits.cpu", CG_CPU, spec->cpu != NULL},
	    {"limits.cpu_weight", CG_CPU, spec->cpu_weight > 0},
	    {"limits.cpuset", CG_CPUSET, spec->cpuset != NULL},
	    {"limits.cpuset_mems", CG_CPUSET, spec->cpuset_mems != NULL},
	    {"limits.io_weight", CG_IO, spec->io_weight > 0},
	    {"limits.io_max", CG_IO, spec->io_max[0] != NULL},
	    {"limits.hugetlb", CG_HUGETLB, spec->hugetlb[0] != NULL},
	};

	*need = 0;
	*want = 1U << CG_MEMORY | 1U << CG_PIDS;
	memset(key, 0, CG_COUNT * sizeof(*key));
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].asked)
			continue;
		*need |= 1U << rows[i].controller;
		if (key[rows[i].controller] == NULL)
			key[rows[i].controller] = rows[i].key;
	}
	for (char *const *entry = spec->cgroup_files; *entry != NULL; entry++) {
		int controller = limits_controller(*entry);

		if (controller < 0 || (controller == CG_V2 && all->of[CG_V2].mount[0] == '\0')) {
			snprintf(error, size, "limits.cgroup.%.*s: %s", (int)strcspn(*entry, "="), *entry,
			    controller < 0 ? "not a file of a controller" : "no cgroup v2 here");
			return -1;
		}
		*need |= 1U << controller;
		if (key[controller] == NULL) {
			snprintf(raw[controller], sizeof(raw[controller]), "limits.cgroup.%.*s",
			    (int)strcspn(*entry, "="), *entry);
			key[controller] = raw[controller];
		}
	}
	return 0;
}
