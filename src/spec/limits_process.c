/* SPDX-License-Identifier: ISC */
/* In: values of a process's own limits as text. Out: what they mean; and the check of every key. */
#include <linux/ioprio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/parse.h"
#include "spec/limits.h"
#include "spec/sysctl.h"

enum {
	LIMITS_OTHER = 0,	/* SCHED_*, whose names the C libraries hide or lack */
	LIMITS_FIFO = 1,
	LIMITS_RR = 2,
	LIMITS_BATCH = 3,
	LIMITS_IDLE = 5,
	LIMITS_DEADLINE = 6,
};

/* RUNTIME/DEADLINE/PERIOD; the kernel asks for runtime <= deadline <= period. */
static const char *
limits_deadline(const char *text, struct limits_sched *sched)
{
	uint64_t *out[] = {&sched->runtime, &sched->deadline, &sched->period};
	char word[32];

	for (unsigned i = 0; i < 3; i++) {
		size_t length = strcspn(text, "/");

		if (length >= sizeof(word) || (text[length] == '/') != (i < 2))
			return "not deadline:RUNTIME/DEADLINE/PERIOD";
		memcpy(word, text, length);
		word[length] = '\0';
		if (parse_duration(word, out[i]) < 0)
			return "not deadline:RUNTIME/DEADLINE/PERIOD";
		text += length + (i < 2);
	}
	if (sched->runtime < 1024 || sched->runtime > sched->deadline
	    || sched->deadline > sched->period)
		return "runtime is at most deadline, deadline at most period";
	return NULL;
}

const char *
limits_sched(const char *text, struct limits_sched *sched)
{
	static const struct {
		const char *word;
		uint32_t policy;
		bool priority;
	} policies[] = {{"other", LIMITS_OTHER, false}, {"batch", LIMITS_BATCH, false},
	    {"idle", LIMITS_IDLE, false}, {"fifo:", LIMITS_FIFO, true}, {"rr:", LIMITS_RR, true}};

	memset(sched, 0, sizeof(*sched));
	for (unsigned i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		size_t length = strlen(policies[i].word);

		sched->policy = policies[i].policy;
		if (!policies[i].priority && strcmp(text, policies[i].word) == 0)
			return NULL;
		if (policies[i].priority && strncmp(text, policies[i].word, length) == 0)
			return parse_u32(text + length, 99, &sched->priority) < 0 || sched->priority == 0
			    ? "a priority is 1 to 99"
			    : NULL;
	}
	sched->policy = LIMITS_DEADLINE;
	if (strncmp(text, "deadline:", 9) == 0)
		return limits_deadline(text + 9, sched);
	return "other, batch, idle, fifo:N, rr:N or deadline:RUNTIME/DEADLINE/PERIOD";
}

static bool
limits_signed(const char *text, int least, int most, int *out)
{
	uint32_t number;
	bool minus = *text == '-';

	if (parse_u32(text + minus, INT32_MAX, &number) < 0)
		return false;
	*out = minus ? -(int)number : (int)number;
	return *out >= least && *out <= most;
}

const char *
limits_nice(const char *text, int *out)
{
	return limits_signed(text, -20, 19, out) ? NULL : "-20 to 19";
}

const char *
limits_oom_score(const char *text, int *out)
{
	return limits_signed(text, -1000, 1000, out) ? NULL : "-1000 to 1000";
}

const char *
limits_ioprio(const char *text, int *out)
{
	static const struct {
		const char *word;
		int class;
	} classes[] = {{"realtime:", IOPRIO_CLASS_RT}, {"best-effort:", IOPRIO_CLASS_BE}};
	uint32_t level;

	*out = IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT;
	if (strcmp(text, "idle") == 0)
		return NULL;
	for (unsigned i = 0; i < 2; i++) {
		size_t length = strlen(classes[i].word);

		if (strncmp(text, classes[i].word, length) != 0)
			continue;
		if (parse_u32(text + length, 7, &level) < 0)
			return "a level is 0 to 7";
		*out = classes[i].class << IOPRIO_CLASS_SHIFT | (int)level;
		return NULL;
	}
	return "idle, best-effort:N or realtime:N";
}

const char *
limits_rlimit(const char *name, const char *text, int *resource, uint64_t *soft, uint64_t *hard)
{
	static const struct {
		const char *name;
		int resource;
	} rows[] = {{"as", RLIMIT_AS}, {"core", RLIMIT_CORE}, {"cpu", RLIMIT_CPU},
	    {"data", RLIMIT_DATA}, {"fsize", RLIMIT_FSIZE}, {"locks", RLIMIT_LOCKS},
	    {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE}, {"nice", RLIMIT_NICE},
	    {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"rss", RLIMIT_RSS},
	    {"rtprio", RLIMIT_RTPRIO}, {"rttime", RLIMIT_RTTIME},
	    {"sigpending", RLIMIT_SIGPENDING}, {"stack", RLIMIT_STACK}};
	size_t length = strcspn(text, ":");
	char first[32];
	unsigned i = 0;

	while (i < sizeof(rows) / sizeof(rows[0]) && strcmp(name, rows[i].name) != 0)
		i++;
	if (i == sizeof(rows) / sizeof(rows[0]))
		return "no such resource; see ctr-spec(5)";
	*resource = rows[i].resource;
	if (length >= sizeof(first))
		return "not SOFT[:HARD]";
	memcpy(first, text, length);
	first[length] = '\0';
	if (limits_amount(first, soft) != NULL
	    || limits_amount(text[length] == ':' ? text + length + 1 : first, hard) != NULL)
		return "not SOFT[:HARD], each a number or `unlimited`";
	return *soft > *hard ? "the soft limit is above the hard one" : NULL;
}

/* A file below the container's cgroup that is a limit, not a lever of ours. */
static const char *
limits_file(const char *name)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	static const char *const core[] = {
	    "cgroup.max.depth", "cgroup.max.descendants", "cgroup.pressure"};

	if (name[strspn(name, allowed)] != '\0' || strchr(name, '.') == NULL || name[0] == '.')
		return "not the name of a cgroup's file, as memory.min";
	for (unsigned i = 0; i < sizeof(core) / sizeof(core[0]); i++)
		if (strcmp(name, core[i]) == 0)
			return NULL;
	if (strncmp(name, "cgroup.", 7) == 0 || strncmp(name, "freezer.", 8) == 0)
		return "this file is ours: who is in the cgroup, and whether it runs";
	return strncmp(name, "devices.", 8) == 0 ? "devices are listed with security.devices" : NULL;
}

const char *
limits_check(const char *key, const char *name, const char *text)
{
	struct limits_device device;
	struct limits_sched sched;
	struct limits_io io;
	uint64_t soft, hard;
	uint32_t quota;
	char page[32];
	int number;

	if (strcmp(key, "swap") == 0)
		return limits_amount(text, &soft);
	if (strcmp(key, "cpu") == 0)
		return limits_cpu(text, &quota);
	if (strcmp(key, "cpuset") == 0 || strcmp(key, "cpuset_mems") == 0
	    || strcmp(key, "affinity") == 0)
		return limits_cpus(text, NULL);
	if (strcmp(key, "hugetlb") == 0)
		return limits_hugetlb(text, page, sizeof(page), &soft);
	if (strcmp(key, "io_max") == 0)
		return limits_io(text, &io);
	if (strcmp(key, "devices") == 0)
		return limits_device(text, &device);
	if (strcmp(key, "sched") == 0)
		return limits_sched(text, &sched);
	if (strcmp(key, "nice") == 0)
		return limits_nice(text, &number);
	if (strcmp(key, "oom_score") == 0)
		return limits_oom_score(text, &number);
	if (strcmp(key, "ioprio") == 0)
		return limits_ioprio(text, &number);
	if (strcmp(key, "rlimit.") == 0)
		return limits_rlimit(name, text, &number, &soft, &hard);
	if (strcmp(key, "sysctl.") == 0)
		return sysctl_check(name, text);
	return strcmp(key, "cgroup.") == 0 ? limits_file(name) : "no such key";
}
