/* SPDX-License-Identifier: ISC */
/* What a container uses, as its cgroups count it. */
#ifndef SHOW_USAGE_H
#define SHOW_USAGE_H

#include <stdint.h>

#include "run/cgroup.h"

/* Each COLUMN_NONE where the controller that counts it is not there, or there is no limit. */
struct usage {
	uint64_t cpu_time;	/* microseconds */
	uint64_t memory;	/* bytes, without the file cache that can be dropped at once */
	uint64_t memory_limit;
	uint64_t pids, pids_limit;	/* tasks */
	uint64_t io_read, io_write;	/* bytes, of devices */
};

/* Reads v2's files, or v1's of the controllers that are there. */
void usage_read(struct usage *usage, const struct cgroup_set *set);

#endif
