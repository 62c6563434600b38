/* SPDX-License-Identifier: ISC */
/* Who is rung, and which entries go: a watch directory of our own, subscribers of our own. TAP. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/io.h"
#include "run/listen.h"
#include "run/subscriber.h"

enum {
	RING = 43,
};

static unsigned count, failed;
static int dir;

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

/* Whether the entry is still there once all were rung. */
static bool
stays(const char *name, const char *bytes)
{
	char path[32];
	bool there;

	snprintf(path, sizeof(path), "watch/%s", name);
	if (io_create_file(dir, path, bytes, strlen(bytes), 0644) < 0)
		perror(path);
	subscriber_ring_all(dir, "watch");
	there = faccessat(dir, path, F_OK, 0) == 0;
	unlinkat(dir, path, 0);
	return there;
}

/* A process that has done that with the signal, and waits. */
static pid_t
child(void (*handler)(int))
{
	int told[2];
	char byte;
	pid_t pid;

	if (pipe(told) < 0 || (pid = fork()) < 0)
		exit(1);
	if (pid == 0) {
		struct sigaction action = {.sa_handler = handler};

		sigaction(RING, &action, NULL);
		close(told[0]);
		close(told[1]);
		alarm(20);
		for (;;)
			pause();
	}
	close(told[1]);
	if (read(told[0], &byte, 1) != 0)
		exit(1);
	close(told[0]);
	return pid;
}

static bool
subscribe(pid_t pid)
{
	int pidfd = pidfd_open_pid(pid);
	struct pidref ref;
	bool done = pidfd >= 0 && pidref_of(&ref, pid, pidfd) == 0 && subscriber_add(dir, "watch", &ref, RING) == 0;

	close(pidfd);
	return done;
}

static void
on_ring(int sig)
{
	_exit(sig);
}

static bool
no(void)
{
	return false;
}

static void
entries(void)
{
	check(!stays("1", "1\n") && !stays("1", "nobody 43\n") && !stays("1", "1:2 x\n"), "an entry that is none goes");
	check(!stays("1", "1:2 0\n") && !stays("1", "1:2 65\n"), "so does one with a number that is no signal");
	check(!stays("1", "2147483647:2 43\n"), "so does one of a process that is not there");
	check(stays("7.tmp.8", "nobody 43\n"), "one that is just being written does not");
}

static void
rings(void)
{
	pid_t hears = child(on_ring);
	pid_t dies = child(SIG_DFL);
	pid_t deaf = child(SIG_IGN);
	char name[32];
	int status;

	check(subscribe(hears) && subscribe(dies) && subscribe(deaf), "subscribed");
	check(!subscriber_ring_once(dir, "watch", no), "asked first, nobody is rung");
	subscriber_ring_all(dir, "watch");
	check(waitpid(hears, &status, 0) == hears && WIFEXITED(status) && WEXITSTATUS(status) == RING, "who handles it is rung");
	check(kill(deaf, 0) == 0 && waitpid(dies, &status, WNOHANG) == 0, "who would die of it is not");
	kill(dies, SIGKILL);
	siginfo_t info;
	waitid(P_PID, (id_t)dies, &info, WEXITED | WNOWAIT);
	subscriber_ring_all(dir, "watch");
	snprintf(name, sizeof(name), "watch/%d", (int)dies);
	check(faccessat(dir, name, F_OK, 0) < 0, "who is dead is forgotten, reaped or not");
	snprintf(name, sizeof(name), "watch/%d", (int)deaf);
	check(faccessat(dir, name, F_OK, 0) == 0 && subscriber_remove(dir, "watch", deaf) == 0, "who lives is not");
	check(subscriber_remove(dir, "watch", deaf) < 0 && errno == ENOENT, "who is not there cannot leave");
	check(subscriber_remove(dir, "none", deaf) < 0, "nor from where nobody watches");
	kill(deaf, SIGKILL);
	waitpid(dies, &status, 0);
	waitpid(deaf, &status, 0);
	subscriber_ring_all(dir, "none");
}

static void *
waits(void *end)
{
	char byte;

	return read(*(int *)end, &byte, 1) == 0 ? NULL : end;
}

/* What is asked of a process that is no one else's pid 1. */
static void
listens(void)
{
	struct listen listen;
	pthread_t thread;
	sigset_t set, none;
	int ends[2];

	check(listen_read(getpid(), RING, &listen) == 0 && !listen.threads && !listen.blocked && !listen.caught, "one thread");
	sigemptyset(&set);
	sigaddset(&set, RING);
	sigprocmask(SIG_SETMASK, &set, &none);
	check(listen_read(getpid(), RING, &listen) == 0 && listen.blocked && listen.handled && !listen.everything, "that blocks it");
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	check(listen_read(getpid(), RING, &listen) == 0 && listen.blocked && listen.everything, "and all else");
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (pipe(ends) < 0 || pthread_create(&thread, NULL, waits, &ends[0]) != 0)
		return;
	check(listen_read(getpid(), RING, &listen) == 0 && listen.threads, "two");
	close(ends[1]);
	pthread_join(thread, NULL);
	close(ends[0]);
	check(listen_read(0x7fffffff, RING, &listen) < 0, "nobody");
}

int
main(void)
{
	char path[] = "/tmp/unit-subscriber.XXXXXX";

	dir = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || mkdirat(dir, "watch", 0755) < 0) {
		perror(path);
		return 1;
	}
	alarm(60);
	entries();
	rings();
	listens();
	dir_remove_tree(AT_FDCWD, path);
	printf("1..%u\n", count);
	return failed != 0;
}
