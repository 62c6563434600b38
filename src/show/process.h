/* SPDX-License-Identifier: ISC */
/* The processes of a container, as the kernel tells of them. */
#ifndef SHOW_PROCESS_H
#define SHOW_PROCESS_H

#include "run/view.h"

struct process {
	uint64_t pid;		/* the host's number, */
	uint64_t inner;		/* and its own in its pid namespace */
	uint64_t ppid, uid, threads;
	uint64_t time;		/* of cpu, microseconds */
	uint64_t rss, vsz;	/* bytes */
	uint64_t started;	/* ns since the epoch */
	uint64_t ticks;		/* the same, as the kernel has it: with pid it is unique in a boot */
	char state[2];		/* the letter of proc(5) */
	char user[64];		/* by the host's /etc/passwd */
	char command[4096];	/* its arguments with blanks between, any bytes; [NAME] when it has none */
};

/*
 * The pids (heap, sorted) in the container's cgroups and below; where it has none, those in
 * the pid namespace of its pid 1, and where that is ours too, pid 1 and its
 * descendants. Returns how many, -1 with errno when memory ends.
 */
long process_list(int dirfd, const struct view *view, pid_t **pids);

/* Reads /proc/PID. -1 when it has gone. */
int process_read(pid_t pid, struct process *process);

#endif
