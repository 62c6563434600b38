/* SPDX-License-Identifier: ISC */
/*
 * The values of [limits] and of security.devices: what they look like, and
 * what they mean. A parser returns NULL, or why it is none: a static string.
 */
#ifndef SPEC_LIMITS_H
#define SPEC_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIMITS_UNLIMITED UINT64_MAX

enum {
	LIMITS_CPUS = 8192,	/* of a list of cpus */
	LIMITS_IO = 4,		/* rbps wbps riops wiops */
	LIMITS_PERIOD = 100000,	/* us of cpu time: the kernel's default period */
};

/* sched_setattr(2) */
struct limits_sched {
	uint32_t policy;
	uint32_t priority;			/* fifo, rr: 1 to 99 */
	uint64_t runtime, deadline, period;	/* ns, deadline only */
};

struct limits_io {
	char device[256];			/* MAJ:MIN or a path */
	uint64_t limit[LIMITS_IO];		/* 0: not set */
};

extern const char *const limits_io_words[LIMITS_IO];

struct limits_device {
	char path[256];		/* below /dev, as inside so outside; "": a rule without a node */
	char type;		/* c, b; a: both; of a path: 0, ask the path */
	bool any_major, any_minor;
	uint32_t major, minor;
	bool read, write, mknod;
};

/* Checks the text of [limits] KEY, KEY.NAME (rlimit., cgroup.), of security.devices or sysctl.NAME. */
const char *limits_check(const char *key, const char *name, const char *text);

/* Bytes with a unit, or `unlimited`. */
const char *limits_amount(const char *text, uint64_t *out);

/* A number of cpus as 1.5 to microseconds in LIMITS_PERIOD. */
const char *limits_cpu(const char *text, uint32_t *quota);

/* `0-3,8` to bits; mask[LIMITS_CPUS / 64] may be NULL. */
const char *limits_cpus(const char *text, uint64_t *mask);

/* other batch idle fifo:N rr:N deadline:RUNTIME/DEADLINE/PERIOD (durations as 5ms). */
const char *limits_sched(const char *text, struct limits_sched *sched);

/* -20 to 19; -1000 to 1000. */
const char *limits_nice(const char *text, int *out);
const char *limits_oom_score(const char *text, int *out);

/* realtime:N best-effort:N idle, N from 0 to 7, to the value of ioprio_set(2). */
const char *limits_ioprio(const char *text, int *out);

/* NAME is one of the kernel's 16 (nofile, core, ...), text SOFT[:HARD], each a number or unlimited. */
const char *limits_rlimit(const char *name, const char *text, int *resource, uint64_t *soft,
    uint64_t *hard);

/* `2M 64M`: the kernel's name of the page size (2MB) and bytes. */
const char *limits_hugetlb(const char *text, char *page, size_t size, uint64_t *bytes);

/* `DEVICE rbps=N wbps=N riops=N wiops=N`, at least one of them. */
const char *limits_io(const char *text, struct limits_io *io);

/* `/dev/fuse rwm` or `c 10:229 rw`, `*` for any number; without letters: rw. */
const char *limits_device(const char *text, struct limits_device *device);

#endif
