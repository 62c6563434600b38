/* SPDX-License-Identifier: ISC */
/*
 * echo COUNT COMMAND...: runs it on a terminal of 24 x 80, waits until it has printed "ready>",
 * then types a letter at a time and tells the median, 99th percentile and most microseconds until it is seen
 * again: by the terminal of the other side itself, which echoes, whatever runs there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int
compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

/* Until `what` is printed, ten seconds. */
static void
await(int master, const char *what)
{
	static char seen[65536];
	static size_t count;
	struct pollfd poller = {.fd = master, .events = POLLIN};
	double end = now() + 10e6;

	count = 0;
	while (now() < end) {
		ssize_t got = poll(&poller, 1, 100) > 0 ? read(master, seen + count, sizeof(seen) - 1 - count) : 0;

		if (got < 0)
			break;
		count += (size_t)got;
		seen[count] = '\0';
		if (strstr(seen, what) != NULL)
			return;
	}
	fprintf(stderr, "echo: no %s in: %s\n", what, seen);
	exit(1);
}

int
main(int argc, char **argv)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	int count = argc > 2 ? atoi(argv[1]) : 0;
	double *took = calloc((size_t)count + 1, sizeof(*took));
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	pid_t child;

	if (count < 1 || took == NULL || master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		return 2;
	ioctl(master, TIOCSWINSZ, &size);
	child = fork();
	if (child == 0) {
		int slave;

		setsid();
		slave = open(ptsname(master), O_RDWR);
		for (int fd = 0; fd < 3; fd++)
			dup2(slave, fd);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	await(master, "ready>");
	usleep(300000);
	for (int i = 0; i < count; i++) {
		char letter[2] = {(char)('a' + i % 26), '\0'};
		double start;

		usleep(5000); /* a person never types into a busy loop */
		start = now();
		if (write(master, letter, 1) != 1)
			return 1;
		await(master, letter);
		took[i] = now() - start;
		if (i % 60 == 59) { /* a line must not become too long */
			if (write(master, "\025", 1) != 1)
				return 1;
			usleep(20000);
			tcflush(master, TCIFLUSH);
		}
	}
	qsort(took, (size_t)count, sizeof(*took), compare);
	printf("%8.0f %8.0f %8.0f\n", took[count / 2], took[count - 1 - count / 100], took[count - 1]);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
