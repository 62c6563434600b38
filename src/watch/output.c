/* SPDX-License-Identifier: ISC */
/*
 * The log. In: the output pipe and pid 1's spill. Out: `log`, rotated by size.
 * A full disk never stalls the payload with policy drop: what does not fit is
 * counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "run/handoff.h"
#include "watch/monitor.h"

enum {
	OUTPUT_CHUNK = 65536,
	OUTPUT_ROUNDS = 16, /* then other events get their turn */
};

static char output_buffer[OUTPUT_CHUNK];

/* Opens fd-relative when the path is in the record, else as it stands. */
void
output_open(struct monitor *monitor)
{
	struct stat st;

	if (monitor->status.log[0] == '\0')
		return;
	monitor->log = openat(MONITOR_DIR, monitor->status.log,
	    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0640);
	if (monitor->log >= 0 && (fstat(monitor->log, &st) < 0 || !S_ISREG(st.st_mode)))
		fd_close(&monitor->log);
	monitor->log_size = monitor->log >= 0 ? (uint64_t)st.st_size : 0;
}

static const char *
output_name(const struct monitor *monitor, uint64_t number, char *name, size_t size)
{
	struct text text;

	text_init(&text, name, size);
	text_str(&text, monitor->status.log);
	if (number > 0) {
		text_char(&text, '.');
		text_u64(&text, number);
	}
	return name;
}

void
output_rotate(struct monitor *monitor)
{
	char from[600];
	char to[600];

	fd_close(&monitor->log);
	for (uint64_t i = monitor->status.log_keep; i > 0; i--) {
		output_name(monitor, i - 1, from, sizeof(from));
		if (i == monitor->status.log_keep) {
			unlinkat(MONITOR_DIR, from, 0);
			continue;
		}
		renameat(MONITOR_DIR, from, MONITOR_DIR, output_name(monitor, i, to, sizeof(to)));
	}
	output_open(monitor);
}

static void
output_write(struct monitor *monitor, const char *bytes, size_t count)
{
	if (monitor->log < 0) {
		output_open(monitor);
	} else if (monitor->log_size > 0
	    && monitor->log_size + count > monitor->status.log_max_size) {
		output_rotate(monitor);
	}
	while (count > 0 && monitor->log >= 0) {
		ssize_t done = write(monitor->log, bytes, count);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			break;
		bytes += done;
		count -= (size_t)done;
		monitor->log_size += (uint64_t)done;
	}
	monitor->status.log_dropped += count;
}

void
output_pump(struct monitor *monitor)
{
	for (unsigned round = 0; monitor->out >= 0 && round < OUTPUT_ROUNDS; round++) {
		ssize_t got = read(monitor->out, output_buffer, sizeof(output_buffer));

		if (got > 0) {
			output_write(monitor, output_buffer, (size_t)got);
			continue;
		}
		if (got == 0 || (errno != EAGAIN && errno != EINTR))
			fd_close(&monitor->out);
		return;
	}
}

void
output_spill(struct monitor *monitor)
{
	int fd = openat(MONITOR_DIR, "spill", O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	ssize_t got;

	monitor->spill = false;
	if (fd < 0)
		return;
	while ((got = read(fd, output_buffer, sizeof(output_buffer))) > 0)
		output_write(monitor, output_buffer, (size_t)got);
	if (ftruncate(fd, 0) < 0)
		monitor->spill = false; /* read again by the next adopter at worst */
	fd_close(&fd);
}
