/* SPDX-License-Identifier: ISC */
/*
 * ctr-status: reads and never changes anything: list show get wait log top
 * stats events is features. It needs no privilege and no living process.
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
#include "run/rundir.h"
#include "show/show.h"

#define AT(member) offsetof(struct show, member)

/* The first is the one without a verb. */
static const struct {
	struct option_verb verb;
	int (*run)(struct show *show);
} status_verbs[] = {
	{{"list", "ps", "[NAME...]", "one line a container; names may be patterns"}, show_list},
	{{"show", "inspect", "NAME...", "all that is known of one"}, show_show},
	{{"get", NULL, "FIELD NAME...", "one value a line"}, show_get},
	{{"wait", NULL, "NAME...", "until exited, or what --for says"}, show_wait},
	{{"log", "logs", "NAME...", "captured output"}, show_log},
	{{"top", NULL, "NAME...", "the processes in them"}, show_top},
	{{"stats", NULL, "[NAME...]", "cpu, memory, tasks, disk"}, show_stats},
	{{"events", NULL, "[NAME...]", "what has happened, the oldest first"}, show_events},
	{{"is", NULL, "STATE NAME", "exit code 0 yes, 1 no"}, show_is},
	{{"features", "info", "", "what this kernel and host can do, and what is done without"},
	    show_features},
};

enum {
	STATUS_VERBS = sizeof(status_verbs) / sizeof(status_verbs[0]),
};

static const struct option_row status_options[] = {
	{"output", 'o', "FIELDS", "list top stats", OPTION_TEXT, AT(fields), "these fields, separated by commas"},
	{"no-header", 'H', NULL, "list top stats", OPTION_FLAG, AT(no_header), "no line of titles"},
	{"quiet", 'q', NULL, "list", OPTION_FLAG, AT(quiet), "names only"},
	{"all", 'a', NULL, "list", OPTION_FLAG, AT(all), "in any state, as without --state"},
	{"state", 0, "STATES", "list", OPTION_TEXT, AT(states), "only in one of these, separated by commas"},
	{"label", 'l', "KEY[=VALUE]", "list stats", OPTION_LIST, AT(labels), "only with this label; again: and with this"},
	{"json", 0, NULL, "list show top stats events features", OPTION_FLAG, AT(json), "as JSON"},
	{"watch", 'w', "TIME", "top stats", OPTION_MAYBE, AT(watch), "again and again, each TIME (2s); q ends it"},
	{"ini", 0, NULL, "show", OPTION_FLAG, AT(ini), "its configuration"},
	{"for", 0, "STATE", "wait", OPTION_TEXT, AT(wanted), "exited, running, ready, healthy, paused or restarted"},
	{"after", 0, "COMMAND", "wait", OPTION_TEXT, AT(after), "run it once we listen, then wait"},
	{"timeout", 't', "TIME", "wait", OPTION_TEXT, AT(timeout), "not longer: exit code 124"},
	{"any", 0, NULL, "wait", OPTION_FLAG, AT(any), "until one of them has"},
	{"exit-code", 0, NULL, "wait", OPTION_FLAG, AT(exit_code), "pass the container's status on"},
	{"follow", 'f', NULL, "log events", OPTION_FLAG, AT(follow), "go on until they have ended, or are removed"},
	{"lines", 'n', "LINES", "log", OPTION_TEXT, AT(lines), "the last ones of each file"},
	{"tail", 0, "LINES", "log", OPTION_TEXT, AT(lines), "the same"},
	{"timestamps", 't', NULL, "log", OPTION_FLAG, AT(timestamps), "with the recorded times"},
	{"since", 0, "TIME", "log", OPTION_TEXT, AT(since), "not earlier than this time, or so long ago: 10m"},
	{"stdout", 0, NULL, "log", OPTION_FLAG, AT(only_stdout), "only this"},
	{"stderr", 0, NULL, "log", OPTION_FLAG, AT(only_stderr), "only this"},
	{"since", 0, "SEQ", "events", OPTION_TEXT, AT(since), "those after this number, or not before a time"},
	{"lsb", 0, NULL, "is", OPTION_FLAG, AT(lsb), "no STATE: the exit code of an init script's status"},
	{"run-dir", 'R', "DIR", NULL, OPTION_TEXT, AT(run_dir), "where records are"},
	{"help", 'h', NULL, NULL, OPTION_FLAG, AT(help), "this"},
	{"version", 'V', NULL, NULL, OPTION_FLAG, AT(version), "the version"},
};

enum {
	STATUS_OPTIONS = sizeof(status_options) / sizeof(status_options[0]),
};

/* verb < 0: of all. */
static void
status_usage(int verb, FILE *to)
{
	if (verb >= 0) {
		fprintf(to, "usage: ctr-status %s [options] %s\n", status_verbs[verb].verb.name,
		    status_verbs[verb].verb.operands);
		options_help(status_options, STATUS_OPTIONS, status_verbs[verb].verb.name, to);
		return;
	}
	fputs("usage: ctr-status [VERB] [options] [NAME...]; ctr-status VERB --help\n", to);
	for (unsigned i = 0; i < STATUS_VERBS; i++)
		fprintf(to, "  %-8s %s\n", status_verbs[i].verb.name, status_verbs[i].verb.help);
}

static int
status_verb(const char *name)
{
	for (unsigned i = 0; i < STATUS_VERBS; i++) {
		const struct option_verb *verb = &status_verbs[i].verb;

		if (strcmp(name, verb->name) == 0 || (verb->alias != NULL && strcmp(name, verb->alias) == 0))
			return (int)i;
	}
	die(EXIT_TROUBLE, "%s: no such verb; see ctr-status --help", name);
}

/* What the generator of completions reads: see src/completion.sh. */
static int
status_tables(void)
{
	for (unsigned i = 0; i < STATUS_VERBS; i++)
		options_tell(status_options, STATUS_OPTIONS, &status_verbs[i].verb, stdout);
	return fflush(stdout) == 0 ? EXIT_YES : EXIT_TROUBLE;
}

int
main(int argc, char **argv)
{
	static struct show show;
	bool given = argc > 1 && argv[1][0] != '-';
	int verb;
	int first;
	int code;

	die_name("ctr-status");
	signal(SIGCHLD, SIG_DFL); /* a caller may leave it ignored: nobody could be waited for */
	if (fd_standard() < 0)
		die(EXIT_TROUBLE, "/dev/null: %s", strerror(errno));
	if (argc == 2 && strcmp(argv[1], "--tables") == 0)
		return status_tables();
	verb = given ? status_verb(argv[1]) : 0;
	show.verb = status_verbs[verb].verb.name;
	argv[given] = (char *)"ctr-status"; /* for getopt's messages */
	first = options_parse(status_options, STATUS_OPTIONS, status_verbs[verb].verb.name, &show,
	    argc - given, argv + given);
	if (first < 0) {
		if (errno == E2BIG)
			die(EXIT_TROUBLE, "-l: too many");
		status_usage(given ? verb : -1, stderr);
		return EXIT_TROUBLE;
	}
	if (show.help || show.version) {
		if (show.help)
			status_usage(given ? verb : -1, stdout);
		else
			puts("ctr-status " CTR_VERSION);
		return fflush(stdout) == 0 ? EXIT_YES : EXIT_TROUBLE;
	}
	if (rundir_path(show.run_dir, show.run_path, sizeof(show.run_path)) < 0)
		die(EXIT_TROUBLE, "-R: %s", strerror(errno));
	show.names = argv + given + first;
	show.run = rundir_open(show.run_path);
	if (show.run < 0 && errno != ENOENT)
		die(EXIT_TROUBLE, "%s: %s", show.run_path, strerror(errno));
	code = status_verbs[verb].run(&show);
	if (fflush(stdout) != 0 || ferror(stdout))
		die(EXIT_TROUBLE, "standard output: %s", strerror(errno));
	return code;
}
