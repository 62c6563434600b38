/* SPDX-License-Identifier: ISC */
/* /proc/PID/stat and status as the kernel may give them, whatever a process calls itself. */
#include "fuzz.h"

#include "base/io.h"

static const uint8_t *proc_data;
static size_t proc_size;

static ssize_t
proc_read(int dirfd, const char *name, char *buffer, size_t size)
{
	size_t count = proc_size < size - 1 ? proc_size : size - 1;

	MUST(dirfd == AT_FDCWD && strncmp(name, "/proc/", 6) == 0);
	memcpy(buffer, proc_data, count);
	buffer[count] = '\0';
	return (ssize_t)count;
}
#define io_read_kernel proc_read
#include "../../src/run/listen.c"
#include "../../src/run/procstat.c"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct procstat stat;
	struct listen listen;

	proc_data = data;
	proc_size = size;
	(void)procstat_read(7, &stat);
	for (int sig = 1; sig <= 64; sig++)
		(void)listen_read(7, sig, &listen);
	return 0;
}
