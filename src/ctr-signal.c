/* SPDX-License-Identifier: ISC */
/*
 * ctr-signal: steers containers: start stop kill adopt rm watch unwatch. With
 * a living monitor it asks (requests/ and the doorbell); with a dead one it
 * does the thing itself, through pidfds of checked identity.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "base/schedule.h"
#include "base/signame.h"
#include "run/cgroup.h"
#include "run/hook.h"
#include "run/lock.h"
#include "run/rundir.h"
#include "run/subscriber.h"
#include "run/view.h"
#include "steer/adopt.h"
#include "steer/job.h"
#include "steer/names.h"
#include "steer/upgrade.h"
#include "steer/verbs.h"

/*
 * The record's lock for removing it, -1 with errno. With -f what runs is
 * killed again and again: one that was just being made shows its pid 1 late.
 */
static int
rm_lock(struct signal_job *job)
{
	int lock = lock_take(job->dir, -1);

	for (unsigned i = 0; i < 1000 && lock < 0 && errno == EAGAIN; i++) {
		poll(NULL, 0, 10); /* its monitor writes the end and leaves */
		if (job->force && view_load(job->dir, &job->view) == 0 && job->view.init_alive)
			verb_kill(job);
		lock = lock_take(job->dir, -1);
	}
	return lock;
}

/* With the lock held: nothing of it may run any more. Asks for no lock, that would drop ours. */
static bool
rm_ended(struct signal_job *job)
{
	bool ended = true;
	int init;

	if (status_read(job->dir, &job->view.status) < 0)
		return true;
	init = pidref_open(&job->view.status.init);
	if (init >= 0 && !pidref_ended(init))
		ended = job->force && pidfd_signal(init, SIGKILL) == 0 && job_wait(init, 5000000000);
	fd_close(&init);
	return ended;
}

static int
verb_rm(struct signal_job *job)
{
	struct cgroup_set cgroups;
	int lock;

	/* An intent first, or its policy makes it again. */
	if (job->force && job->view.monitor_alive)
		job_ask(job, "down KILL\n");
	if (view_lives(&job->view)) {
		if (!job->force)
			return job_state(job, "rm");
		job->signal = "KILL";
		job->whole = true;
		if (job->view.init_alive)
			verb_kill(job);
	}
	lock = rm_lock(job);
	if (lock < 0) {
		if (errno == ENOENT)
			return EXIT_YES; /* --rm was quicker */
		return job_say(job, EXIT_TROUBLE, "rm: lock", strerror(errno));
	}
	if (!rm_ended(job)) {
		fd_close(&lock);
		return job_say(job, EXIT_NO, "rm", "still alive");
	}
	if (cgroup_load(&cgroups, job->dir) == 0) {
		cgroup_kill_all(&cgroups); /* with a shared pid namespace some may have outlived it */
		cgroup_remove(&cgroups);
	}
	hook_settle(job->dir);
	if (rundir_delete(job->run, job->dir, job->name) < 0)
		return job_say(job, EXIT_TROUBLE, "rm", strerror(errno));
	fd_close(&lock);
	return EXIT_YES;
}

static const struct {
	const char *name;
	int (*run)(struct signal_job *job);
	const char *help;
} signal_verbs[] = {
	{"start", verb_start, "let a created container go, or run an exited one again"},
	{"restart", verb_restart, "stop (-t SCHEDULE), then make it again"},
	{"stop", verb_stop, "the stop schedule (-t SCHEDULE, as TERM/10/KILL); waits for the end"},
	{"kill", verb_kill, "one signal (-s SIGNAL, default KILL) to the payload; --whole: to all its processes"},
	{"pause", verb_pause, "all of it stands still: frozen, or stopped where there is no freezer"},
	{"resume", verb_resume, "and goes on; unpause is the same"},
	{"unpause", verb_resume, NULL},
	{"update", verb_update, "changes limits, restart, log, stop, health: -o SECTION.KEY=VALUE"},
	{"adopt", verb_adopt, "a new monitor for a container whose own is dead"},
	{"upgrade", verb_upgrade, "the monitor executes the installed ctr-monitor (--to PATH: that one)"},
	{"rm", verb_rm, "remove the record (-f: kill first)"},
	{"watch", verb_watch, "--pid PID is rung (-s SIGNAL, default 43) when events grow"},
	{"unwatch", verb_unwatch, "undo watch"},
};

static const struct option signal_options[] = {
	{"run-dir", required_argument, NULL, 'R'}, {"schedule", required_argument, NULL, 't'},
	{"option", required_argument, NULL, 'o'}, {"signal", required_argument, NULL, 's'}, {"pid", required_argument, NULL, 'p'},
	{"force", no_argument, NULL, 'f'}, {"all", no_argument, NULL, 'a'},
	{"no-wait", no_argument, NULL, 'n'}, {"whole", no_argument, NULL, 'w'},
	{"to", required_argument, NULL, 'T'}, {"for-now", no_argument, NULL, 'N'}, {"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0},
};

static void
signal_usage(FILE *to)
{
	fputs("usage: ctr-signal VERB [-R DIR] [options] NAME...\n", to);
	for (size_t i = 0; i < sizeof(signal_verbs) / sizeof(signal_verbs[0]); i++)
		if (signal_verbs[i].help != NULL)
			fprintf(to, "  %-8s %s\n", signal_verbs[i].name, signal_verbs[i].help);
	fputs("  --for-now: what is wanted at the next boot stays as it is ([boot] keep)\n", to);
	fputs("  NAME may be a pattern; --all: all of them (watch, unwatch: what happens to any)\n", to);
}

static const char *
signal_parse(struct signal_job *job, int argc, char **argv)
{
	const char *run_dir = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "R:t:s:p:o:fanhV", signal_options, NULL)) != -1) {
		const char **text = c == 'R' ? &run_dir : c == 't' ? &job->schedule
		    : c == 's'	     ? &job->signal
		    : c == 'p'	     ? &job->pid
		    : c == 'T'	     ? &job->to
				     : NULL;
		struct schedule schedule;

		if (text != NULL)
			*text = optarg;
		else if (c == 'h' || c == 'V')
			exit(c == 'h' ? (signal_usage(stdout), 0) : (puts("ctr-signal " CTR_VERSION), 0));
		else if (c == '?')
			exit((signal_usage(stderr), EXIT_TROUBLE));
		if (c == 'o' && job->option_count == JOB_OPTIONS)
			die(EXIT_TROUBLE, "-o: too many");
		if (c == 'o')
			job->options[job->option_count++] = optarg;
		job->force |= c == 'f';
		job->all |= c == 'a';
		job->no_wait |= c == 'n';
		job->whole |= c == 'w';
		job->for_now |= c == 'N';
		if (c == 't' && schedule_parse(optarg, &schedule) < 0)
			die(EXIT_TROUBLE, "-t %s: not a schedule like TERM/10/KILL", optarg);
	}
	return run_dir;
}

/* rm -f of a record that cannot be read: only when nobody holds its lock. */
static int
job_remove_torn(struct signal_job *job)
{
	struct cgroup_set cgroups;
	int lock = lock_take(job->dir, -1);

	if (lock < 0 && errno != ENOENT)
		return job_say(job, EXIT_TROUBLE, "rm: lock", strerror(errno));
	if (cgroup_load(&cgroups, job->dir) == 0)
		cgroup_remove(&cgroups);
	hook_settle(job->dir);
	if (rundir_delete(job->run, job->dir, job->name) < 0)
		return job_say(job, EXIT_TROUBLE, "rm", strerror(errno));
	fd_close(&lock);
	return EXIT_YES;
}

/* What is wanted from now on, by whoever calls that verb. */
static const char *
signal_wanted(const struct signal_job *job, int (*run)(struct signal_job *job))
{
	if (run == verb_stop || (run == verb_rm && job->force))
		return "down";
	return run == verb_start || run == verb_restart ? "up" : NULL;
}

static int
signal_one(struct signal_job *job, int (*run)(struct signal_job *job))
{
	const char *wanted = signal_wanted(job, run);
	int kept = EXIT_YES;
	int result;

	if (!rundir_name_ok(job->name))
		return job_say(job, EXIT_TROUBLE, "name", "not a container's name");
	job->dir = rundir_container_own(job->run, job->name);
	if (job->dir < 0)
		return errno == ENOENT ? job_say(job, EXIT_NONE, "no such container", job->run_path)
				       : job_say(job, EXIT_TROUBLE, job->run_path,
					   errno == EPERM ? "not a record of yours" : strerror(errno));
	if (view_load(job->dir, &job->view) < 0)
		result = run == verb_rm && job->force
		    ? job_remove_torn(job)
		    : job_say(job, EXIT_TROUBLE, "status", "torn or foreign; rm -f removes it");
	else {
		if (wanted != NULL)
			kept = job_intent(job, wanted);
		result = run(job);
	}
	fd_close(&job->dir);
	return result == EXIT_YES ? kept : result;
}

int
main(int argc, char **argv)
{
	struct signal_job job = {.name = "-"};
	int (*run)(struct signal_job *job) = NULL;
	int worst = EXIT_YES;
	char **names;

	die_name("ctr-signal");
	if (fd_standard() < 0)
		die(EXIT_TROUBLE, "/dev/null: %s", strerror(errno));
	for (size_t i = 0; argc > 1 && i < sizeof(signal_verbs) / sizeof(signal_verbs[0]); i++)
		if (strcmp(argv[1], signal_verbs[i].name) == 0)
			run = signal_verbs[i].run;
	if (run == NULL && argc > 1 && argv[1][0] != '-')
		die(EXIT_TROUBLE, "%s: no such verb; see ctr-signal --help", argv[1]);
	if (rundir_path(signal_parse(&job, argc - (run != NULL), argv + (run != NULL)), job.run_path,
		sizeof(job.run_path))
	    < 0)
		die(EXIT_TROUBLE, "-R: %s", strerror(errno));
	argv += optind + (run != NULL);
	if (run == NULL || (*argv == NULL && !job.all))
		exit((signal_usage(stderr), EXIT_TROUBLE));
	job.run = rundir_open_own(job.run_path, run == verb_watch && job.all);
	if (job.run < 0 && errno != ENOENT)
		die(EXIT_TROUBLE, "%s: %s", job.run_path,
		    errno == EPERM ? "not yours alone (owner and mode are checked)" : strerror(errno));
	if (job.all && (run == verb_watch || run == verb_unwatch)) {
		job.dir = job.run;
		return run(&job);
	}
	names = names_expand(&job, argv);
	if (names == NULL)
		die(EXIT_TROUBLE, "%s: %s", job.run_path, strerror(errno));
	for (; *names != NULL; names++) {
		int code;

		job.name = *names;
		code = signal_one(&job, run);
		/* Gone since we read its name: --all means those that are there. */
		if (worst == EXIT_YES && !(job.all && code == EXIT_NONE))
			worst = code;
	}
	return worst;
}
