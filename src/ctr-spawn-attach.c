/* SPDX-License-Identifier: ISC */
/* ctr-spawn attach: a terminal, or a pipe, at a container. Out: its exit code, or 0 when detached. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attach/attach.h"
#include "base/die.h"
#include "base/parse.h"
#include "ctr-spawn.h"
#include "run/rundir.h"

static const struct option attach_options[] = {
	{"no-stdin", no_argument, NULL, 'n'}, {"detach-keys", required_argument, NULL, 'k'},
	{"logs", required_argument, NULL, 'l'}, {"run-dir", required_argument, NULL, 'R'},
	{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0},
};

static const char attach_usage[] =
    "usage: ctr-spawn attach [options] NAME\n"
    "      --no-stdin       only look\n"
    "      --detach-keys KEYS  default ctrl-p,ctrl-q; none: nothing detaches\n"
    "      --logs N         the last N lines of its log first; all: all of it\n"
    "  -R, --run-dir DIR    where records are; default $CTR_RUN_DIR, /run/ctr\n"
    "  -h, --help  -V, --version\n";

static const char *
attach_parse(struct attach *attach, int argc, char **argv)
{
	const char *run_dir = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "R:hV", attach_options, NULL)) != -1) {
		switch (c) {
		case 'n':
			attach->no_stdin = true;
			break;
		case 'k':
			if (keys_parse(&attach->keys, optarg) < 0)
				die(EXIT_OURS, "--detach-keys %s: not like ctrl-p,ctrl-q", optarg);
			break;
		case 'l':
			attach->all = strcmp(optarg, "all") == 0;
			if (!attach->all && parse_u64(optarg, &attach->logs) < 0)
				die(EXIT_OURS, "--logs %s: not a number", optarg);
			break;
		case 'R':
			run_dir = optarg;
			break;
		case 'h':
			fputs(attach_usage, stdout);
			exit(0);
		case 'V':
			puts("ctr-spawn " CTR_VERSION);
			exit(0);
		default:
			fputs(attach_usage, stderr);
			exit(EXIT_OURS);
		}
	}
	return run_dir;
}

int
spawn_attach_to(struct attach *attach)
{
	char error[1024] = "";
	int code = attach_open(attach, error, sizeof(error));

	if (code == 0)
		code = attach_run(attach, error, sizeof(error));
	if (code >= 0)
		return code;
	warn("%s: %s", attach->name, error);
	return attach->code;
}

int
spawn_attach(int argc, char **argv)
{
	static struct attach attach;
	const char *run_dir;

	keys_parse(&attach.keys, KEYS_DEFAULT);
	run_dir = attach_parse(&attach, argc, argv);
	if (optind + 1 != argc)
		die(EXIT_OURS, "attach: one NAME is needed; see ctr-spawn attach --help");
	attach.name = argv[optind];
	if (!rundir_name_ok(attach.name))
		die(EXIT_OURS, "%s: not a container's name", attach.name);
	if (rundir_path(run_dir, attach.run_path, sizeof(attach.run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
	return spawn_attach_to(&attach);
}
