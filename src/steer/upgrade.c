/* SPDX-License-Identifier: ISC */
/*
 * Hot upgrade, and rollback, which is the same act. In: the path of a
 * ctr-monitor. Out: monitors that run it. The image is run once by us before
 * any monitor may execute it: a file that is cut short would pass execve(2)
 * and be killed behind the point of no return.
 */
#include "steer/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/signame.h"
#include "run/request.h"
#include "steer/adopt.h"

#define UPGRADE_CHECK_NS 10000000000ULL

enum {
	UPGRADE_CHECK_MS = 10000,
	UPGRADE_WAIT_MS = 20000,
	UPGRADE_STATE = 1, /* the form of the record that we and it must share */
};

struct upgrade {
	bool checked;
	char path[512];
	char id[48];		/* of the file that was checked */
	uint64_t filter;	/* newest filter its system calls fit into */
	char why[160];		/* "": it may be executed */
};

static struct upgrade upgrade;

/* The absolute path of --to, or of the ctr-monitor beside us. */
static int
upgrade_path(const char *to)
{
	char real[4096];

	if (to == NULL)
		return steer_program("ctr-monitor", upgrade.path, sizeof(upgrade.path));
	if (realpath(to, real) == NULL)
		return -1;
	if (strlen(real) >= sizeof(upgrade.path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(upgrade.path, real);
	return 0;
}

/* Runs the open image with --check; its line. -1: it did not end well. */
static int
upgrade_run(int image, char *line, size_t size)
{
	char *argv[] = {(char *)"ctr-monitor", (char *)"--check", NULL};
	char *envp[] = {NULL};
	struct pollfd poller = {.events = POLLIN};
	int wait_status = -1;
	int pidfd;
	int ends[2];
	ssize_t got = 0;
	pid_t pid;

	if (fd_pipe(ends) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO)
			syscall(SYS_execveat, image, "", argv, envp, AT_EMPTY_PATH);
		_exit(EXIT_NOEXEC);
	}
	close(ends[1]);
	poller.fd = ends[0];
	if (pid > 0 && poll(&poller, 1, UPGRADE_CHECK_MS) > 0)
		got = read(ends[0], line, size - 1);
	line[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	if (pid < 0)
		return -1;
	pidfd = pidfd_open_pid(pid);
	if (got <= 0 || pidfd < 0 || !job_wait(pidfd, UPGRADE_CHECK_NS))
		kill(pid, SIGKILL); /* our child, not reaped yet: its pid is its own */
	while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR)
		;
	fd_close(&pidfd);
	return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0 ? 0 : -1;
}

/* The number behind word in a --check line. */
static int
upgrade_number(const char *line, const char *word, uint64_t *number)
{
	const char *at = strstr(line, word);

	if (at == NULL)
		return -1;
	at += strlen(word);
	return parse_u64_at(&at, number);
}

/* What is asked of an image before any monitor may execute it; upgrade.why tells what is wrong. */
static void
upgrade_check(const char *to)
{
	char line[128] = "";
	uint64_t state = 0;
	struct stat st;
	int image = -1;

	upgrade.checked = true;
	if (upgrade_path(to) < 0 || (image = open(upgrade.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) < 0
	    || fstat(image, &st) < 0)
		snprintf(upgrade.why, sizeof(upgrade.why), "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode) || (st.st_mode & 022) != 0
	    || (st.st_uid != 0 && st.st_uid != geteuid()))
		snprintf(upgrade.why, sizeof(upgrade.why), "others than root and you could have written it");
	else if (upgrade_run(image, line, sizeof(line)) < 0
	    || strncmp(line, "ctr-monitor ", 12) != 0)
		snprintf(upgrade.why, sizeof(upgrade.why), "it does not run (--check)");
	else if (upgrade_number(line, " state=", &state) < 0 || state != UPGRADE_STATE
	    || upgrade_number(line, " filter=", &upgrade.filter) < 0)
		snprintf(upgrade.why, sizeof(upgrade.why), "of another kind: %.100s", line);
	else
		status_image_id(&st, upgrade.id);
	fd_close(&image);
}

/* Is there an upgrade-failed event above seq? The record's reason tells why. */
static bool
upgrade_failed(const struct signal_job *job, uint64_t seq)
{
	static char events[128 * 1024];
	char *end;

	if (io_read_file(job->dir, "events", events, sizeof(events)) < 0)
		return false;
	for (char *line = events; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		const char *at = line;
		uint64_t number;

		*end = '\0';
		if (parse_u64_at(&at, &number) == 0 && number > seq
		    && strstr(at, " upgrade-failed ") != NULL)
			return true;
	}
	return false;
}

/* Waits for what the monitor says. */
static int
upgrade_wait(struct signal_job *job, uint64_t upgraded, uint64_t seq)
{
	for (unsigned i = 0; i < UPGRADE_WAIT_MS / 2; i++) {
		if (view_load(job->dir, &job->view) < 0)
			return job_say(job, EXIT_TROUBLE, NULL, "it was removed meanwhile");
		if (job->view.status.upgraded != upgraded)
			return EXIT_YES;
		if (upgrade_failed(job, seq))
			return job_say(job, EXIT_NO, NULL, job->view.status.reason);
		if (!view_lives(&job->view))
			return job_say(job, EXIT_NO, NULL, "it has ended meanwhile");
		if (!job->view.monitor_alive)
			return job_say(job, EXIT_TROUBLE, NULL, "its monitor has died; adopt gives it a new one");
		poll(NULL, 0, i < 50 ? 1 : 2 + (int)i / 500);
	}
	return job_say(job, EXIT_TIMEOUT, NULL, "its monitor does not answer; adopt when it is dead");
}

/* An image that the running one cannot become: a new monitor adopts. */
static int
upgrade_replace(struct signal_job *job, const char *reason)
{
	char why[128];

	if (job->view.status.foreground && job->view.monitor_alive)
		return job_say(job, EXIT_NO, NULL, "its monitor is in the foreground and cannot be replaced: end it, and let its supervisor call run -F again");
	if (steer_replace(job, upgrade.path, why, sizeof(why)) == STEER_FAILED)
		return job_say(job, EXIT_TROUBLE, NULL, why);
	warn("%s: %s: %s: replaced by a new monitor", job->name, job->verb, reason);
	return EXIT_YES;
}

int
verb_upgrade(struct signal_job *job)
{
	const struct status *status = &job->view.status;
	char request[640];
	uint64_t upgraded = status->upgraded;
	uint64_t seq = status->seq;

	if (!upgrade.checked)
		upgrade_check(job->to);
	if (upgrade.why[0] != '\0')
		return job_say(job, EXIT_NO, upgrade.path[0] != '\0' ? upgrade.path : job->to, upgrade.why);
	if (!view_lives(&job->view))
		return job->all && job->view.state == STATE_EXITED ? EXIT_YES : job_state(job);
	if (!job->view.monitor_alive)
		return upgrade_replace(job, "its monitor was dead");
	if (!job_understands(job, "upgrade"))
		return upgrade_replace(job, "its monitor cannot execute another");
	if (status->filter_abi > 0 && upgrade.filter > status->filter_abi)
		return upgrade_replace(job, "its filter lacks what the image needs");
	snprintf(request, sizeof(request), "upgrade @%s %s\n", upgrade.id, upgrade.path);
	if (job_ask_with(job, request, SIGNAL_REEXEC) < 0)
		return job_say(job, EXIT_TROUBLE, NULL,
		    errno == ESRCH ? "its monitor has ended meanwhile; once more" : strerror(errno));
	return upgrade_wait(job, upgraded, seq);
}
