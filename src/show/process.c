/* SPDX-License-Identifier: ISC */
/*
 * One process. In: a pid. Out: its numbers and its command line. All is read below
 * one descriptor of /proc/PID: it is one process's, never half another's.
 */
#include "show/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "show/owner.h"

/* The number behind "Key:" of /proc/PID/status, the last of its line when `last`. */
static uint64_t
process_number(const char *status, const char *key, bool last)
{
	const char *at = strstr(status, key);
	uint64_t number = 0;

	if (at == NULL)
		return 0;
	at += strlen(key);
	do {
		at += strspn(at, "\t ");
		if (parse_u64_at(&at, &number) < 0)
			break;
	} while (last);
	return number;
}

/* Fields of /proc/PID/stat behind the last ')': 3 is the first; 14, 15 utime, stime; 22 start. */
static void
process_stat(const char *stat, struct process *process)
{
	const char *at = strrchr(stat, ')');
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);
	struct timespec boot, now;
	uint64_t value[23] = {0};

	if (at == NULL || at[1] != ' ')
		return;
	process->state[0] = at[2];
	at += 3;
	for (unsigned field = 4; field < 23 && *at == ' '; field++) {
		at++;
		if (*at == '-')
			at++;
		if (parse_u64_at(&at, &value[field]) < 0)
			return;
	}
	process->time = (value[14] + value[15]) * 1000000 / hz;
	process->ticks = value[22];
	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &now);
	process->started = ((uint64_t)(now.tv_sec - boot.tv_sec) * 1000000000)
	    + (uint64_t)now.tv_nsec - (uint64_t)boot.tv_nsec + value[22] * (1000000000 / hz);
}

/* NULs become blanks; who has no arguments, a zombie as well, is told by its name. */
static void
process_command(int dir, const char *status, struct process *process)
{
	char *command = process->command;
	ssize_t got = io_read_kernel(dir, "cmdline", command, sizeof(process->command));

	while (got > 0 && command[got - 1] == '\0')
		got--;
	for (ssize_t i = 0; i < got; i++)
		if (command[i] == '\0')
			command[i] = ' ';
	if (got <= 0) {
		const char *name = strncmp(status, "Name:\t", 6) == 0 ? status + 6 : "";

		snprintf(command, sizeof(process->command), "[%.*s]", (int)strcspn(name, "\n"), name);
	}
}

int
process_read(pid_t pid, struct process *process)
{
	char path[32];
	char status[4096];
	char stat[1024];
	int dir;

	memset(process, 0, sizeof(*process));
	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	if (io_read_kernel(dir, "status", status, sizeof(status)) < 0
	    || io_read_kernel(dir, "stat", stat, sizeof(stat)) < 0) {
		fd_close(&dir);
		return -1;
	}
	process->pid = (uint64_t)pid;
	process->inner = process_number(status, "\nNSpid:", true);
	process->ppid = process_number(status, "\nPPid:", false);
	process->uid = process_number(status, "\nUid:", false);
	process->threads = process_number(status, "\nThreads:", false);
	process->rss = process_number(status, "\nVmRSS:", false) * 1024;
	process->vsz = process_number(status, "\nVmSize:", false) * 1024;
	process_stat(stat, process);
	process_command(dir, status, process);
	owner_name((uid_t)process->uid, process->user, sizeof(process->user));
	fd_close(&dir);
	return 0;
}
