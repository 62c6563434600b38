/* SPDX-License-Identifier: ISC */
/* In: names and what is to be done. Out: it is done to each, side by side or in turn; one exit code. */
#include "steer/many.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"

enum {
	MANY_AT_ONCE = 256,
};

struct many {
	struct signal_job *job;
	char **names;
	int (*one)(struct signal_job *job);
	bool tell;
	pid_t *pids;	/* 0: none, or it is over */
	int *codes;
	unsigned running;
};

static void
many_done(struct many *many, size_t i, int code)
{
	many->codes[i] = code;
	if (code == EXIT_YES && many->tell) {
		puts(many->names[i]);
		fflush(stdout);
	}
}

static int
many_here(struct many *many, size_t i)
{
	many->job->name = many->names[i];
	return many->one(many->job);
}

/* One of the processes has ended, or (-1) none is there. */
static int
many_reap(struct many *many, size_t count)
{
	int wait_status;
	pid_t pid;

	while ((pid = waitpid(-1, &wait_status, 0)) < 0 && errno == EINTR)
		;
	for (size_t i = 0; pid > 0 && i < count; i++) {
		if (many->pids[i] != pid)
			continue;
		many->pids[i] = 0;
		many->running--;
		many_done(many, i, WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : EXIT_TROUBLE);
		return 0;
	}
	return -1;
}

static void
many_begin(struct many *many, size_t i, size_t count)
{
	pid_t pid;

	while (many->running == MANY_AT_ONCE && many_reap(many, count) == 0)
		;
	while ((pid = fork()) < 0 && many->running > 0 && many_reap(many, count) == 0)
		;
	if (pid == 0)
		_exit(many_here(many, i));
	if (pid < 0) {
		many_done(many, i, many_here(many, i));
		return;
	}
	many->pids[i] = pid;
	many->running++;
}

int
many_run(struct signal_job *job, char **names, int (*one)(struct signal_job *job), bool apart,
    bool tell)
{
	struct many many = {.job = job, .names = names, .one = one, .tell = tell};
	size_t count = 0;
	int code = EXIT_YES;

	while (names[count] != NULL)
		count++;
	many.pids = calloc(count + 1, sizeof(*many.pids));
	many.codes = calloc(count + 1, sizeof(*many.codes));
	for (size_t i = 0; i < count; i++)
		if (apart && count > 1 && many.pids != NULL && many.codes != NULL)
			many_begin(&many, i, count);
		else if (many.codes != NULL)
			many_done(&many, i, many_here(&many, i));
	while (many.running > 0 && many_reap(&many, count) == 0)
		;
	for (size_t i = 0; i < count && code == EXIT_YES && many.codes != NULL; i++)
		/* Gone since we read its name: --all means those that are there. */
		if (!(job->all && many.codes[i] == EXIT_NONE))
			code = many.codes[i];
	if (many.codes == NULL)
		code = job_say(job, EXIT_TROUBLE, "names", "out of memory");
	free(many.pids);
	free(many.codes);
	return code;
}
