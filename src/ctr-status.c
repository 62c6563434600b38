/* SPDX-License-Identifier: ISC */
/*
 * ctr-status: reads and never changes anything: list show get wait log events
 * is. It needs no privilege and no living process.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/rundir.h"
#include "show/show.h"

static const struct {
	const char *name, *alias;
	int (*run)(struct show *show);
	const char *options; /* getopt(3); NULL: those of most */
	const char *help;
} status_verbs[] = {
	{"list", "ps", show_list, NULL, "one line a container (-o FIELDS, --json)"},
	{"show", "inspect", show_show, NULL, "the whole record (--ini: the configuration, --json: both)"},
	{"get", "get", show_get, NULL, "get FIELD NAME...: one value a line"},
	{"wait", "wait", show_wait, NULL, "until exited (or --for running, ready, healthy); -t SECONDS, --any, --exit-code"},
	{"log", "logs", show_log, "R:fn:thV",
	    "captured output: -f, -n LINES, -t, --since TIME, --stdout, --stderr"},
	{"events", "events", show_events, NULL, "events, --since SEQ for those after it"},
	{"is", "is", show_is, NULL, "is STATE NAME: exit code 0 yes, 1 no"},
	{"features", "info", show_features, NULL, "what this kernel and host can do, and what is done without"},
};

static const struct option status_options[] = {
	{"run-dir", required_argument, NULL, 'R'}, {"output", required_argument, NULL, 'o'},
	{"timeout", required_argument, NULL, 't'}, {"json", no_argument, NULL, 'j'},
	{"ini", no_argument, NULL, 'i'}, {"any", no_argument, NULL, 'a'},
	{"for", required_argument, NULL, 'w'}, {"exit-code", no_argument, NULL, 'e'},
	{"since", required_argument, NULL, 's'}, {"follow", no_argument, NULL, 'f'},
	{"lines", required_argument, NULL, 'n'}, {"tail", required_argument, NULL, 'n'},
	{"timestamps", no_argument, NULL, 'T'}, {"stdout", no_argument, NULL, '1'},
	{"stderr", no_argument, NULL, '2'}, {"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0},
};

static void
status_usage(FILE *to)
{
	fputs("usage: ctr-status [VERB] [-R DIR] [options] [NAME...]\n", to);
	for (size_t i = 0; i < sizeof(status_verbs) / sizeof(status_verbs[0]); i++)
		fprintf(to, "  %-8s %s\n", status_verbs[i].name, status_verbs[i].help);
}

static const char *
status_parse(struct show *show, const char *options, int argc, char **argv)
{
	const char *run_dir = NULL;
	const struct {
		int letter;
		const char **text;
		bool *flag;
	} rows[] = {
	    {'R', &run_dir, NULL}, {'o', &show->fields, NULL}, {'n', &show->lines, NULL},
	    {'w', &show->wanted, NULL}, {'s', &show->since, NULL},
	    {'T', NULL, &show->timestamps}, {'f', NULL, &show->follow},
	    {'1', NULL, &show->only_stdout}, {'2', NULL, &show->only_stderr},
	    {'j', NULL, &show->json}, {'i', NULL, &show->ini}, {'a', NULL, &show->any},
	    {'e', NULL, &show->exit_code},
	};
	int c;

	while ((c = getopt_long(argc, argv, options, status_options, NULL)) != -1) {
		size_t row = 0;

		while (row < sizeof(rows) / sizeof(rows[0]) && rows[row].letter != c)
			row++;
		if (row < sizeof(rows) / sizeof(rows[0])) {
			if (rows[row].text != NULL)
				*rows[row].text = optarg;
			else
				*rows[row].flag = true;
		} else if (c == 't') { /* of log: no argument */
			show->timeout = optarg;
			show->timestamps = optarg == NULL;
		} else if (c == 'h' || c == 'V') {
			c == 'h' ? status_usage(stdout) : (void)puts("ctr-status " CTR_VERSION);
			exit(EXIT_YES);
		} else {
			status_usage(stderr);
			exit(EXIT_TROUBLE);
		}
	}
	return run_dir;
}

int
main(int argc, char **argv)
{
	static struct show show;
	int (*run)(struct show *show) = NULL;
	const char *options = NULL;
	bool given = argc > 1 && argv[1][0] != '-';
	int code;

	die_name("ctr-status");
	if (fd_standard() < 0)
		die(EXIT_TROUBLE, "/dev/null: %s", strerror(errno));
	for (size_t i = 0; given && i < sizeof(status_verbs) / sizeof(status_verbs[0]); i++)
		if (strcmp(argv[1], status_verbs[i].name) == 0
		    || strcmp(argv[1], status_verbs[i].alias) == 0) {
			run = status_verbs[i].run;
			options = status_verbs[i].options;
		}
	if (given && run == NULL)
		die(EXIT_TROUBLE, "%s: no such verb; see ctr-status --help", argv[1]);
	options = options != NULL ? options : "R:o:t:hV";
	if (rundir_path(status_parse(&show, options, argc - given, argv + given), show.run_path,
		sizeof(show.run_path))
	    < 0)
		die(EXIT_TROUBLE, "-R: %s", strerror(errno));
	show.names = argv + given + optind;
	show.run = rundir_open(show.run_path);
	if (show.run < 0 && errno != ENOENT)
		die(EXIT_TROUBLE, "%s: %s", show.run_path, strerror(errno));
	code = run == NULL ? show_list(&show) : run(&show);
	if (fflush(stdout) != 0 || ferror(stdout))
		die(EXIT_TROUBLE, "standard output: %s", strerror(errno));
	return code;
}
