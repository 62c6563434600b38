/* SPDX-License-Identifier: ISC */
/*
 * In: a record. Out: signals to all processes of its pid namespace. A pidfd is
 * opened first, then it is asked where the process belongs: alive after the
 * answer, it is that process the answer was about.
 */
#include "run/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "run/procstat.h"
#include "run/witness.h"

enum {
	SWEEP_DEPTH = 64,	/* ancestors that are asked */
};

bool
sweep_stopped(pid_t pid)
{
	struct procstat stat;

	return procstat_read(pid, &stat) == 0 && (stat.state == 'T' || stat.state == 't');
}

static int
sweep_namespace(pid_t pid, struct stat *st)
{
	char path[40];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_str(&text, "/proc/");
	text_i64(&text, pid);
	text_str(&text, "/ns/pid");
	return stat(path, st);
}

/* What makes a process one of the container's. */
struct sweep {
	pid_t init;
	int pidfd;		/* its own: alive after a look, the number was its own in it */
	struct stat ns;		/* st_ino 0: only who may trace it may ask */
	int sig;
};

/*
 * Whether it, or one that it comes from, is pid 1 or in its namespace. All but
 * sessions of exec descend from pid 1, which everybody can see.
 */
static bool
sweep_inside(const struct sweep *sweep, pid_t pid)
{
	struct procstat stat;
	struct stat st;

	for (unsigned i = 0; i < SWEEP_DEPTH && pid > 1; i++) {
		if (pid == sweep->init)
			return true;
		if (sweep->ns.st_ino != 0 && sweep_namespace(pid, &st) == 0
		    && st.st_ino == sweep->ns.st_ino && st.st_dev == sweep->ns.st_dev)
			return true;
		if (procstat_read(pid, &stat) < 0)
			return false;
		pid = stat.parent;
	}
	return false;
}

/* 1: it ran until now. */
static int
sweep_one(const struct sweep *sweep, pid_t pid)
{
	int pidfd = pidfd_open_pid(pid);
	int running = 0;

	if (pidfd < 0)
		return 0;
	if (sweep_inside(sweep, pid) && !pidref_ended(pidfd)
	    && !pidref_ended(sweep->pidfd)) {
		struct procstat stat;
		char state = procstat_read(pid, &stat) < 0 ? 0 : stat.state;

		running = state != 0 && strchr("TtZXD", state) == NULL;
		pidfd_signal(pidfd, sweep->sig);
	}
	fd_close(&pidfd);
	return running;
}

int
sweep_signal(const struct status *status, int sig)
{
	struct sweep sweep = {.init = status->init.pid, .pidfd = -1, .sig = sig};
	bool bare = witness_bare(status);
	const char *name;
	struct dir dir;
	int running = 0;

	if (status->shared_pid != 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (sweep_namespace(status->init.pid, &sweep.ns) < 0)
		sweep.ns.st_ino = 0;
	sweep.pidfd = pidref_open(&status->init);
	if (sweep.pidfd < 0 || dir_open(&dir, AT_FDCWD, "/proc") < 0) {
		fd_close(&sweep.pidfd);
		return -1;
	}
	while ((name = dir_next(&dir)) != NULL) {
		uint64_t pid;

		if (parse_u64(name, &pid) == 0 && pid <= INT32_MAX && (pid_t)pid != getpid()
		    && (bare || (pid_t)pid != sweep.init))
			running += sweep_one(&sweep, (pid_t)pid);
	}
	dir_close(&dir);
	fd_close(&sweep.pidfd);
	if (dir.error != 0) {
		errno = dir.error;
		return -1;
	}
	return running;
}
