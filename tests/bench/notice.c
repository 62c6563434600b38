/* SPDX-License-Identifier: ISC */
/*
 * Microseconds from a process's last instruction to the signal that tells of it:
 *
 *	notice stamp FILE	sleeps 30 ms, writes the time into FILE, ends
 *	notice child FILE N	N children of its own, SIGCHLD
 *	notice bare FILE N	N times another process that waits for its child and sends signal 43,
 *	notice look FILE N	the same, who looks first whether the signal would kill who gets it
 *	notice apart FILE N	as bare, the child being pid 1 of namespaces: a monitor's floor
 *	notice ring FILE N DIR [OPTION]	N containers that run DIR/notice, signal 43
 *
 * Prints one a line.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (uint64_t)at.tv_sec * 1000000000 + (uint64_t)at.tv_nsec;
}

static volatile uint64_t *
stamp_map(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);
	void *map;

	if (fd < 0 || ftruncate(fd, sizeof(uint64_t)) < 0)
		exit(1);
	map = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		exit(1);
	close(fd);
	return map;
}

/* The signal that finds the stamp set; 20 s. */
static uint64_t
hear(volatile uint64_t *stamp, int sig)
{
	const struct timespec limit = {.tv_sec = 20};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	while (sigtimedwait(&set, NULL, &limit) == sig) {
		uint64_t at = now();

		if (*stamp != 0)
			return at - *stamp;
	}
	fprintf(stderr, "notice: no signal\n");
	exit(1);
}

static const struct timespec pause_ns = {.tv_nsec = 30000000};

/* The payload. */
static _Noreturn void
end(volatile uint64_t *stamp)
{
	nanosleep(&pause_ns, NULL);
	*stamp = now();
	_exit(0);
}

/* Masks, and where it waits: sigtimedwait(2) shows in no mask. */
static void
look(pid_t pid)
{
	static const char *const files[] = {"status", "wchan"};
	char buffer[4096];

	for (unsigned i = 0; i < 2; i++) {
		int fd;

		snprintf(buffer, sizeof(buffer), "/proc/%d/%s", (int)pid, files[i]);
		fd = open(buffer, O_RDONLY | O_CLOEXEC);
		while (fd >= 0 && read(fd, buffer, sizeof(buffer)) > 0)
			;
		close(fd);
	}
}

/* What a monitor cannot do without: it waits for its child, in namespaces or not, and rings. */
static _Noreturn void
bare(volatile uint64_t *stamp, bool apart, bool looks)
{
	const unsigned long spaces = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS
	    | CLONE_NEWCGROUP | CLONE_NEWNET;
	pid_t subscriber = getppid();
	pid_t pid = (pid_t)syscall(SYS_clone, (apart ? spaces : 0) | SIGCHLD, 0, 0, 0, 0);
	struct pollfd poller = {.events = POLLIN};

	if (pid == 0)
		end(stamp);
	poller.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pid < 0 || poller.fd < 0 || poll(&poller, 1, 20000) != 1)
		_exit(1);
	if (looks)
		look(subscriber);
	kill(subscriber, 43);
	waitpid(pid, NULL, 0);
	_exit(0);
}

int
main(int argc, char **argv)
{
	volatile uint64_t *stamp = argc > 2 ? stamp_map(argv[2]) : NULL;
	unsigned count = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	bool ring;
	sigset_t all;

	if (stamp == NULL)
		return 2;
	if (strcmp(argv[1], "stamp") == 0)
		end(stamp);
	ring = strcmp(argv[1], "ring") == 0 && argc > 4;
	sigemptyset(&all);
	sigaddset(&all, SIGCHLD);
	sigaddset(&all, 43);
	sigprocmask(SIG_BLOCK, &all, NULL);
	for (unsigned i = 0; i < count + ring; i++) {
		char command[1024];

		*stamp = 0;
		if (ring) {
			snprintf(command, sizeof(command),
			    "ctr-spawn run --rm n%u %s -o 'mount.bind=%s /tmp/n rw,exec' -- /tmp/n/notice stamp /tmp/n/stamp",
			    i, argc > 5 ? argv[5] : "", argv[4]);
			if (i == 0)
				snprintf(command + strlen(command), 100, " && ctr-signal watch --all --pid %d",
				    (int)getpid());
			if (system(command) != 0)
				return 1;
			if (i == 0) { /* not counted: from here on it has been there for a while */
				hear(stamp, 43);
				sleep(3);
				continue;
			}
		} else if (fork() == 0) {
			if (strcmp(argv[1], "child") == 0)
				end(stamp);
			bare(stamp, strcmp(argv[1], "apart") == 0, strcmp(argv[1], "look") == 0);
		}
		printf("%llu\n",
		    (unsigned long long)hear(stamp, strcmp(argv[1], "child") == 0 ? SIGCHLD : 43) / 1000);
		while (!ring && waitpid(-1, NULL, 0) > 0)
			;
	}
	return 0;
}
