/* SPDX-License-Identifier: ISC */
/*
 * ctr-signal: steers containers. With a living monitor it asks (requests/ and
 * the doorbell); with a dead one it does the thing itself, through pidfds of
 * checked identity. A verb and an option are a row each.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "base/options.h"
#include "base/parse.h"
#include "base/schedule.h"
#include "run/refusal.h"
#include "run/rundir.h"
#include "steer/adopt.h"
#include "steer/many.h"
#include "steer/names.h"
#include "steer/upgrade.h"
#include "steer/verbs.h"

#define AT(member) offsetof(struct signal_job, member)

static const struct signal_verb {
	struct option_verb verb;
	int (*run)(struct signal_job *job);
	bool apart;		/* several containers side by side */
	enum job_until until;	/* what --wait waits for */
} signal_verbs[] = {
	{{"start", NULL, "NAME...", "let a created container go, or run an exited one again"},
	    verb_start, true, JOB_READY},
	{{"stop", NULL, "NAME...", "the stop schedule; waits for the end"}, verb_stop, true, JOB_ENDED},
	{{"kill", NULL, "NAME...", "one signal, KILL if no other is given, to the payload"}, verb_kill,
	    true, JOB_ENDED},
	{{"restart", NULL, "NAME...", "stop, then make it again"}, verb_restart, true, JOB_READY},
	{{"reload", NULL, "NAME...", "the signal of stop.reload to the payload"}, verb_reload, true, JOB_DONE},
	{{"pause", NULL, "NAME...", "all of it stands still"}, verb_pause, true, JOB_DONE},
	{{"resume", "unpause", "NAME...", "and goes on"}, verb_resume, true, JOB_DONE},
	{{"update", NULL, "NAME...", "change limits, restart, stop, log, health"}, verb_update, true,
	    JOB_DONE},
	{{"rotate", NULL, "NAME...", "begin a new log file"}, verb_rotate, true, JOB_DONE},
	{{"adopt", NULL, "NAME...", "a new monitor where it is dead"}, verb_adopt, false, JOB_DONE},
	{{"upgrade", NULL, "NAME...", "the monitor executes the installed ctr-monitor"}, verb_upgrade,
	    false, JOB_DONE},
	{{"rm", NULL, "NAME...", "remove the record"}, verb_rm, true, JOB_DONE},
	{{"watch", NULL, "NAME...", "a process is rung when events grow"}, verb_watch, false, JOB_DONE},
	{{"unwatch", NULL, "NAME...", "undo watch"}, verb_unwatch, false, JOB_DONE},
};

enum {
	SIGNAL_VERBS = sizeof(signal_verbs) / sizeof(signal_verbs[0]),
};

static const struct option_row signal_options[] = {
	{"schedule", 't', "SCHEDULE", "stop restart", OPTION_TEXT, AT(schedule), "another one, as TERM/10/KILL"},
	{"now", 0, NULL, "stop restart", OPTION_FLAG, AT(now), "KILL at once"},
	{"no-wait", 'n', NULL, "stop restart", OPTION_FLAG, AT(no_wait), "not for the end"},
	{"wait", 0, "TIME", "start stop restart kill", OPTION_MAYBE, AT(wait), "until it is ready, has ended; not longer: exit code 124"},
	{"signal", 's', "SIGNAL", "kill watch", OPTION_TEXT, AT(signal), "its name or number; watch: 43 if not given"},
	{"whole", 0, NULL, "kill", OPTION_FLAG, AT(whole), "to all its processes"},
	{"exec", 0, "ID", "kill", OPTION_TEXT, AT(session), "to that session of ctr-spawn exec"},
	{"option", 'o', "SECTION.KEY=VALUE", "update", OPTION_LIST, AT(options), "what is changed; again: all or none"},
	{"unset", 0, "SECTION.KEY", "update", OPTION_LIST, AT(unset), "what is taken away again"},
	{"to", 0, "PATH", "upgrade", OPTION_TEXT, AT(to), "another ctr-monitor"},
	{"force", 'f', NULL, "rm", OPTION_FLAG, AT(force), "kill first"},
	{"pid", 'p', "PID", "watch unwatch", OPTION_TEXT, AT(pid), "the process"},
	{"for-now", 0, NULL, "start stop restart rm", OPTION_FLAG, AT(for_now), "what is wanted at the next boot stays as it is ([boot] keep)"},
	{"all", 'a', NULL, NULL, OPTION_FLAG, AT(all), "all of them; NAMEs are patterns"},
	{"label", 'l', "KEY[=VALUE]", NULL, OPTION_LIST, AT(labels), "only those with this label; again: and with this"},
	{"quiet", 'q', NULL, NULL, OPTION_FLAG, AT(quiet), "no names of those of several where it is done"},
	{"run-dir", 'R', "DIR", NULL, OPTION_TEXT, AT(run_dir), "where records are"},
	{"help", 'h', NULL, NULL, OPTION_FLAG, AT(help), "this"},
	{"version", 'V', NULL, NULL, OPTION_FLAG, AT(version), "the version"},
};

enum {
	SIGNAL_OPTIONS = sizeof(signal_options) / sizeof(signal_options[0]),
};

static const struct signal_verb *signal_verb; /* the one that is called */

/* verb NULL: of all. */
static void
signal_usage(const struct signal_verb *verb, FILE *to)
{
	if (verb != NULL) {
		fprintf(to, "usage: ctr-signal %s [options] %s\n", verb->verb.name, verb->verb.operands);
		options_help(signal_options, SIGNAL_OPTIONS, verb->verb.name, to);
		return;
	}
	fputs("usage: ctr-signal VERB [options] NAME...; ctr-signal VERB --help\n", to);
	for (unsigned i = 0; i < SIGNAL_VERBS; i++)
		fprintf(to, "  %-8s %s\n", signal_verbs[i].verb.name, signal_verbs[i].verb.help);
	fputs("  NAME may be a pattern; --all: all of them (watch, unwatch: what happens to any)\n", to);
}

static const struct signal_verb *
signal_find(const char *name)
{
	for (unsigned i = 0; i < SIGNAL_VERBS; i++) {
		const struct option_verb *verb = &signal_verbs[i].verb;

		if (strcmp(name, verb->name) == 0 || (verb->alias != NULL && strcmp(name, verb->alias) == 0))
			return &signal_verbs[i];
	}
	die(EXIT_TROUBLE, "%s: no such verb; see ctr-signal --help", name);
}

/* What the generator of completions reads: see src/completion.sh. */
static int
signal_tables(void)
{
	for (unsigned i = 0; i < SIGNAL_VERBS; i++)
		options_tell(signal_options, SIGNAL_OPTIONS, &signal_verbs[i].verb, stdout);
	return fflush(stdout) == 0 ? EXIT_YES : EXIT_TROUBLE;
}

/* What is wanted from now on, by whoever calls that verb. */
static const char *
signal_wanted(const struct signal_job *job)
{
	if (signal_verb->run == verb_stop || (signal_verb->run == verb_rm && job->force))
		return "down";
	return signal_verb->run == verb_start || signal_verb->run == verb_restart ? "up" : NULL;
}

static int
signal_do(struct signal_job *job)
{
	const char *wanted = signal_wanted(job);
	int kept = wanted != NULL ? job_intent(job, wanted) : EXIT_YES;
	int result = signal_verb->run(job);

	if (result == EXIT_YES && job->wait != NULL)
		result = after_wait(job, signal_verb->until);
	return result == EXIT_YES ? kept : result;
}

static int
signal_one(struct signal_job *job)
{
	int result;

	if (strpbrk(job->name, "*?[") != NULL)
		return job_say(job, EXIT_NONE, job->run_path, "no container there matches");
	if (!rundir_name_ok(job->name))
		return job_say(job, EXIT_TROUBLE, NULL, "not a container's " RUNDIR_NAME_FORM);
	errno = ENOENT; /* no RUN at all */
	job->dir = job->run < 0 ? -1 : rundir_container_own(job->run, job->name);
	if (job->dir < 0)
		return errno == ENOENT
		    ? job_say(job, EXIT_NONE, job->run_path, REFUSAL_NONE)
		    : job_say(job, EXIT_TROUBLE, job->run_path, errno == EPERM ? REFUSAL_OWNER
											      : strerror(errno));
	if (view_load(job->dir, &job->view) == 0)
		result = signal_do(job);
	else if (errno == EINVAL && signal_verb->run == verb_rm && job->force)
		result = remove_torn(job);
	else
		result = job_say(job, EXIT_TROUBLE, "status", errno == EINVAL
			? "torn or foreign, not a record; rm -f removes it" : status_trouble(errno));
	fd_close(&job->dir);
	return result;
}

/* Options, RUN. Returns the first NAME. */
static char **
signal_parse(struct signal_job *job, int argc, char **argv)
{
	const struct signal_verb *verb = signal_verb;
	struct schedule schedule;
	uint64_t limit;
	int first = options_parse(signal_options, SIGNAL_OPTIONS, verb != NULL ? verb->verb.name : "",
	    job, argc, argv);

	if (first < 0 && errno == E2BIG)
		die(EXIT_TROUBLE, "-l, -o: too many");
	if (first < 0)
		exit((signal_usage(verb, stderr), EXIT_TROUBLE));
	if (job->help || job->version)
		exit((job->help ? signal_usage(verb, stdout) : (void)puts("ctr-signal " CTR_VERSION),
		    fflush(stdout) == 0 ? EXIT_YES : EXIT_TROUBLE));
	if (job->schedule != NULL && schedule_parse(job->schedule, &schedule) < 0)
		die(EXIT_TROUBLE, "-t %s: " SCHEDULE_FORM, job->schedule);
	if (job->wait != NULL && *job->wait != '\0' && parse_duration(job->wait, &limit) < 0)
		die(EXIT_TROUBLE, "--wait=%s: not a time like 10, 1.5, 500ms, 2m", job->wait);
	if (job->now)
		job->schedule = "KILL";
	if (job->labels.count > 0)
		job->all = true;
	if (verb == NULL || (argv[first] == NULL && !job->all))
		exit((signal_usage(verb, stderr), EXIT_TROUBLE));
	if (rundir_path(job->run_dir, job->run_path, sizeof(job->run_path)) < 0)
		die(EXIT_TROUBLE, "-R: %s", strerror(errno));
	return argv + first;
}

int
main(int argc, char **argv)
{
	static struct signal_job job = {.name = "--all"};
	bool watch, several;
	char **words;
	char **names;

	die_name("ctr-signal");
	signal(SIGCHLD, SIG_DFL); /* a caller may leave it ignored: nobody could be waited for */
	if (fd_standard() < 0)
		die(EXIT_TROUBLE, "/dev/null: %s", strerror(errno));
	if (argc == 2 && strcmp(argv[1], "--tables") == 0)
		return signal_tables();
	if (argc > 1 && argv[1][0] != '-') {
		signal_verb = signal_find(argv[1]);
		job.verb = signal_verb->verb.name;
		*++argv = (char *)"ctr-signal"; /* for getopt's messages */
		argc--;
	}
	words = signal_parse(&job, argc, argv);
	watch = signal_verb->run == verb_watch || signal_verb->run == verb_unwatch;
	job.run = rundir_open_own(job.run_path, signal_verb->run == verb_watch && job.all);
	if (job.run < 0 && errno != ENOENT)
		die(EXIT_TROUBLE, "%s: %s", job.run_path,
		    errno == EPERM ? "not yours alone (owner and mode are checked)" : strerror(errno));
	if (watch && job.all && job.labels.count == 0) {
		job.dir = job.run;
		return signal_verb->run(&job);
	}
	names = names_expand(&job, words);
	if (names == NULL)
		die(EXIT_TROUBLE, "%s: %s", job.run_path, strerror(errno));
	several = names[0] != NULL && (names[1] != NULL || job.all || strcmp(names[0], words[0]) != 0);
	return many_run(&job, names, signal_one, signal_verb->apart, several && !job.quiet);
}
