/* SPDX-License-Identifier: ISC */
/*
 * update. In: -o options. Out: ctr-spawn has checked and written them and its
 * monitor has read them; a monitor that has given up what they need is
 * replaced by one that has not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "run/plan.h"
#include "steer/adopt.h"
#include "steer/verbs.h"

enum {
	UPDATE_KEY = 100,
};

/* A new restart policy or health command: a confined monitor can make no process. */
static int
update_replace(struct signal_job *job)
{
	struct plan plan;
	char why[128];

	if (view_load(job->dir, &job->view) < 0 || !job->view.monitor_alive
	    || job->view.status.filter_abi == 0 || plan_read(job->dir, &plan) < 0
	    || !plan_processes(&plan))
		return EXIT_YES;
	if (steer_replace(job, NULL, why, sizeof(why)) == STEER_FAILED)
		return job_say(job, EXIT_TROUBLE, NULL, why);
	job_note(job, "its monitor had given up what this needs: replaced by a new one");
	return EXIT_YES;
}

int
verb_update(struct signal_job *job)
{
	static char unset[OPTIONS_LIST][UPDATE_KEY];
	char *argv[OPTIONS_LIST * 4 + 8] = {(char *)"ctr-spawn", (char *)"update", (char *)"-R",
	    job->run_path};
	unsigned count = 4;
	int code;

	if (job->options.count + job->unset.count == 0)
		return job_say(job, EXIT_TROUBLE, NULL,
		    "nothing to change: -o SECTION.KEY=VALUE or --unset SECTION.KEY");
	for (unsigned i = 0; i < job->options.count; i++) {
		argv[count++] = (char *)"-o";
		argv[count++] = (char *)job->options.word[i];
	}
	for (unsigned i = 0; i < job->unset.count; i++) {
		if (strchr(job->unset.word[i], '=') != NULL
		    || snprintf(unset[i], UPDATE_KEY, "%s=", job->unset.word[i]) >= UPDATE_KEY)
			return job_say(job, EXIT_TROUBLE, job->unset.word[i], "--unset takes SECTION.KEY, without a value");
		argv[count++] = (char *)"-o";
		argv[count++] = unset[i];
	}
	argv[count++] = (char *)job->name;
	argv[count] = NULL;
	code = steer_run("ctr-spawn", argv);
	return code == EXIT_YES ? update_replace(job) : code;
}
