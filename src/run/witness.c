/* SPDX-License-Identifier: ISC */
/*
 * Witnesses of an end, strongest first. In: the exit record, pidfds, /proc.
 * Out: the exit fields of a status. It writes nothing and reaps nobody.
 */
#include "run/witness.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "run/exitrec.h"
#include "run/procstat.h"

enum {
	WITNESS_CAP_SYS_PTRACE = 19,
	WITNESS_SIGNAL = 128,	/* pid 1 leaves with this + n */
};

/* May this process see exit codes in /proc? Bit 19 of CapEff. */
static bool
witness_may_see(void)
{
	char status[4096];
	const char *at;

	if (io_read_kernel(AT_FDCWD, "/proc/self/status", status, sizeof(status)) < 0)
		return false;
	at = strstr(status, "\nCapEff:\t");
	if (at == NULL || strlen(at) < 9 + 16)
		return false;
	at += 9 + 15 - WITNESS_CAP_SYS_PTRACE / 4; /* 16 hexadecimal digits, the last is bits 0-3 */
	return ((unsigned)(*at <= '9' ? *at - '0' : *at - 'a' + 10) >> WITNESS_CAP_SYS_PTRACE % 4 & 1) != 0;
}

/* What a zombie's stat tells. */
static int
witness_zombie(int pidfd, pid_t pid, int *wait_status)
{
	struct procstat stat;

	if (procstat_read(pid, &stat) < 0 || stat.state != 'Z' || stat.wait_status < 0
	    || stat.wait_status > 65535)
		return -1;
	/* Reaped meanwhile, the pid may be another's: then this was not its status. */
	if ((pidfd_signal(pidfd, 0) < 0 && errno == ESRCH)
	    || (stat.wait_status == 0 && !witness_may_see()))
		return -1;
	*wait_status = stat.wait_status;
	return 0;
}

static int
witness_info(int pidfd, int *wait_status)
{
	struct ctr_pidfd_info info = {.mask = CTR_PIDFD_INFO_EXIT};

	if (ioctl(pidfd, CTR_PIDFD_GET_INFO, &info) < 0 || (info.mask & CTR_PIDFD_INFO_EXIT) == 0)
		return -1;
	*wait_status = info.exit_code;
	return 0;
}

const char *
witness_kernel(int pidfd, pid_t pid, int wait_ms, int *wait_status)
{
	struct pollfd reaped = {.fd = pidfd};

	if (witness_info(pidfd, wait_status) == 0)
		return "pidfd";
	if (witness_zombie(pidfd, pid, wait_status) == 0)
		return "proc";
	/* Before 6.9 there is no hang-up to wait for: then the time runs out. */
	if (poll(&reaped, 1, wait_ms) > 0 && witness_info(pidfd, wait_status) == 0)
		return "pidfd";
	return NULL;
}

bool
witness_bare(const struct status *status)
{
	return status->init.pid > 0 && status->init.pid == status->payload.pid;
}

static void
witness_bare_exit(struct status *status, int init, int wait_ms, int reaped)
{
	int opened = init >= 0 ? -1 : pidref_open(&status->init);
	int wait_status = reaped;
	const char *source = reaped >= 0 ? "waitid" : NULL;

	if (source == NULL && (init >= 0 || opened >= 0))
		source = witness_kernel(
		    init >= 0 ? init : opened, status->init.pid, wait_ms, &wait_status);
	fd_close(&opened);
	if (source != NULL)
		status_exit_set(status, wait_status, source);
	else
		status_exit_unknown(status);
}

/*
 * Pid 1 has left and its record tells nothing: killed, or it could not write.
 * Above 128 its code is one of the payload's or 128 and a signal: not known.
 */
static void
witness_left(struct status *status, int wait_status, const char *source)
{
	if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) > WITNESS_SIGNAL)
		status_exit_unknown(status);
	else
		status_exit_set(status, wait_status, source);
}

/* Nobody reaped it before our eyes. Pid 1 writes before it leaves, or the kernel tells that it left: else it was killed. */
static void
witness_empty(struct status *status, int init)
{
	int opened = init >= 0 ? -1 : pidref_open(&status->init);
	int pidfd = init >= 0 ? init : opened;
	int wait_status = 0;
	const char *source = pidfd >= 0 ? witness_kernel(pidfd, status->init.pid, 0, &wait_status) : NULL;

	fd_close(&opened);
	if (source != NULL && WIFEXITED(wait_status))
		witness_left(status, wait_status, source);
	else
		status_exit_set(status, 9, "inferred");
}

/*
 * The exit record, as far as it can be true: 1, 0: it tells nothing, -1: it
 * cannot be read. A payload that may trace pid 1 can have written it
 * (child/fence.c: an older kernel): no end other than the one with which pid 1
 * left before our eyes.
 */
static int
witness_record(int dirfd, const struct status *status, int reaped, int *wait_status, uint64_t *time)
{
	int result = exitrec_read(dirfd, wait_status, time);
	int code;

	if (result < 0)
		return errno == ENOENT ? 0 : -1;
	if (result == 0 || !(WIFEXITED(*wait_status) || WIFSIGNALED(*wait_status)))
		return 0;
	code = WIFEXITED(*wait_status) ? WEXITSTATUS(*wait_status) : WITNESS_SIGNAL + WTERMSIG(*wait_status);
	return witness_bare(status) || reaped < 0 || !WIFEXITED(reaped) || WEXITSTATUS(reaped) == code;
}

void
witness_exit(int dirfd, struct status *status, int init, int wait_ms, int reaped)
{
	int wait_status = 0;
	int record = 0;
	uint64_t time = 0;

	if (reaped < 0 || !witness_bare(status))
		record = witness_record(dirfd, status, reaped, &wait_status, &time);
	if (record > 0) {
		status_exit_set(status, wait_status, "exit");
		status->finished = time;
	} else if (witness_bare(status)) {
		witness_bare_exit(status, init, wait_ms, reaped);
	} else if (reaped >= 0) {
		witness_left(status, reaped, "waitid");
	} else if (record < 0) {
		status_exit_unknown(status);
	} else {
		witness_empty(status, init);
	}
}
