/* SPDX-License-Identifier: ISC */
/* The learner begun. In: a listener. Out: a process that has nothing but it and a directory. */
#include "start/learn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "child/learned.h"
#include "spec/learn.h"
#include "start/learner.h"

int
learn_open(struct learn *learn, const struct spec *spec, char *error, size_t size)
{
	const char *file = learn_file(spec->seccomp);
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;
	char dir[512];

	learn->dir = -1;
	if (file == NULL)
		return 0;
	if (snprintf(dir, sizeof(dir), "%.*s/", (int)(slash - file), file) >= (int)sizeof(dir)
	    || snprintf(learn->name, sizeof(learn->name), "%s", slash + 1) >= (int)sizeof(learn->name))
		errno = ENAMETOOLONG;
	else
		learn->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (learn->dir >= 0 && learned_check(learn->dir, learn->name) == 0)
		return 0;
	snprintf(error, size, "security.seccomp: learn: %s: %s", file,
	    errno == EEXIST ? "is there, and not as learn has written it" : strerror(errno));
	fd_close(&learn->dir);
	return -1;
}

/* Of all power over others' files is left what it takes to write into a directory of a user's. */
static int
learn_drop(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{0}, {0}};

	if (syscall(SYS_capget, &header, data) < 0)
		return -1;
	data[0].effective = data[0].permitted &= 1U << CAP_DAC_OVERRIDE;
	data[1].effective = data[1].permitted = 0;
	data[0].inheritable = data[1].inheritable = 0;
	return syscall(SYS_capset, &header, data) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
	    ? -1
	    : 0;
}

/* Nothing of the caller's, the record's or the monitor's stays with it. */
static _Noreturn void
learn_become(const struct learn *learn, int listener, int answer)
{
	const int keep[] = {learn->dir, listener, answer};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY);
	pid_t self = getpid();

	umask(022);
	if (setsid() < 0 || chdir("/") < 0 || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0
	    || dup2(null, 2) < 0 || fd_close_from(3, keep, 3) < 0 || learn_drop() < 0
	    || prctl(PR_SET_NAME, "ctr-learn", 0, 0, 0) < 0
	    || io_write(answer, (const char *)&self, sizeof(self)) < 0)
		_exit(1);
	close(answer);
	learner_run(listener, learn->dir, learn->name);
}

int
learn_begin(const struct learn *learn, int *listener, struct pidref *learner)
{
	int answer[2] = {-1, -1};
	pid_t middle = -1;
	pid_t pid = 0;
	int pidfd = -1;
	int result = -1;

	if (fd_pipe(answer) < 0 || (middle = fork()) < 0)
		goto out;
	if (middle == 0) {
		pid = fork(); /* init's child: nobody of ours need reap it */
		if (pid == 0)
			learn_become(learn, *listener, answer[1]);
		_exit(pid < 0);
	}
	fd_close(&answer[1]);
	while (waitpid(middle, NULL, 0) < 0 && errno == EINTR)
		;
	errno = ECHILD;
	if (io_read(answer[0], (char *)&pid, sizeof(pid)) == (ssize_t)sizeof(pid)
	    && (pidfd = pidfd_open_pid(pid)) >= 0)
		result = pidref_of(learner, pid, pidfd);
out:
	fd_close(&pidfd);
	fd_close(&answer[0]);
	fd_close(&answer[1]);
	fd_close(listener);
	return result;
}
