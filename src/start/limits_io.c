/* SPDX-License-Identifier: ISC */
/* In: io limits of a spec. Out: io.max, io.weight, or blkio's files. A partition stands for its disk. */
#include "start/limits_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/io.h"
#include "spec/limits.h"
#include "start/journal.h"

/* MAJ:MIN of the whole disk; NULL or why not. */
static const char *
limits_disk(const char *device, char *out, size_t size)
{
	char path[128];
	struct stat st;
	ssize_t length;

	snprintf(out, size, "%.40s", device);
	if (device[0] == '/') {
		if (stat(device, &st) < 0)
			return strerror(errno);
		if (!S_ISBLK(st.st_mode))
			return "not a block device";
		snprintf(out, size, "%u:%u", major(st.st_rdev), minor(st.st_rdev));
	}
	snprintf(path, sizeof(path), "/sys/dev/block/%.32s/partition", out);
	if (access(path, F_OK) < 0)
		return NULL;
	/* The kernel limits disks only: the link leads to .../DISK/PARTITION. */
	snprintf(path, sizeof(path), "/sys/dev/block/%.32s/../dev", out);
	length = io_read_kernel(AT_FDCWD, path, out, size);
	if (length <= 0)
		return "a partition whose disk is not known";
	out[strcspn(out, "\n")] = '\0';
	return NULL;
}

static int
limits_io_device(const char *text, const struct cgroup_set *set, char *error, size_t size)
{
	static const char *const old[LIMITS_IO] = {"blkio.throttle.read_bps_device",
	    "blkio.throttle.write_bps_device", "blkio.throttle.read_iops_device",
	    "blkio.throttle.write_iops_device"};
	bool v1 = set->path[CG_IO][0] != '\0';
	const char *dir = cgroup_dir(set, CG_IO);
	struct limits_io io;
	char disk[64];
	char value[64];
	const char *why;

	if (limits_io(text, &io) != NULL)
		return 0;
	why = limits_disk(io.device, disk, sizeof(disk));
	if (why != NULL) {
		snprintf(error, size, "limits.io_max: %s: %s", io.device, why);
		return -1;
	}
	for (unsigned i = 0; i < LIMITS_IO; i++) {
		if (io.limit[i] == 0)
			continue;
		snprintf(value, sizeof(value), "%.32s %s%s%llu", disk, v1 ? "" : limits_io_words[i],
		    v1 ? "" : "=", (unsigned long long)io.limit[i]);
		if (journal_write(dir, v1 ? old[i] : "io.max", value) == 0)
			continue;
		snprintf(error, size, "limits.io_max: %s/%s: %s: %s", dir, v1 ? old[i] : "io.max", value,
		    errno == ENOENT      ? "this kernel's controller has no such file"
			: errno == ENODEV || errno == ENXIO ? "no such block device"
							    : strerror(errno));
		return -1;
	}
	return 0;
}

/* BFQ's own scale ends at 1000; 100 is 100 on both. */
static unsigned
limits_bfq(unsigned weight)
{
	return weight <= 100 ? weight : 100 + (weight - 100) * (1000 - 100) / (10000 - 100);
}

static int
limits_io_weight(unsigned weight, const struct cgroup_set *set, char *error, size_t size)
{
	bool v1 = set->path[CG_IO][0] != '\0';
	const struct {
		const char *file;
		unsigned weight;
		bool v1;
	} ways[] = {{"io.weight", weight, false}, {"io.bfq.weight", limits_bfq(weight), false},
	    {"blkio.bfq.weight", limits_bfq(weight), true},
	    {"blkio.weight", limits_bfq(weight) < 10 ? 10 : limits_bfq(weight), true}};
	const char *dir = cgroup_dir(set, CG_IO);
	char value[24];

	for (unsigned i = 0; weight > 0 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i].v1 != v1)
			continue;
		snprintf(value, sizeof(value), "%u", ways[i].weight);
		if (journal_write(dir, ways[i].file, value) == 0)
			return 0;
		if (errno != ENOENT) {
			snprintf(error, size, "limits.io_weight: %s/%s: %s: %s", dir, ways[i].file, value,
			    strerror(errno));
			return -1;
		}
	}
	if (weight == 0)
		return 0;
	snprintf(error, size, "limits.io_weight: %s has none of io.weight (needs iocost), io.bfq.weight, "
			      "blkio.bfq.weight (need the BFQ scheduler)", dir);
	return -1;
}

int
limits_io_write(const struct spec *spec, const struct cgroup_set *set, char *error, size_t size)
{
	if (limits_io_weight(spec->io_weight, set, error, size) < 0)
		return -1;
	for (char *const *text = spec->io_max; *text != NULL; text++)
		if (limits_io_device(*text, set, error, size) < 0)
			return -1;
	return 0;
}
