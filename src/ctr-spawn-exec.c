/* SPDX-License-Identifier: ISC */
/*
 * ctr-spawn exec: a command in a container that runs. In: a command line. Out:
 * the command's status; 125, 126, 127 as ever, 1, 3, 4 by the container's state.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "ctr-spawn.h"
#include "enter/enter.h"
#include "run/rundir.h"

enum {
	EXEC_ENV = 1024,
};

static const struct option exec_options[] = {
	{"tty", no_argument, NULL, 't'}, {"detach", no_argument, NULL, 'd'}, {"user", required_argument, NULL, 'u'},
	{"workdir", required_argument, NULL, 'w'}, {"env", required_argument, NULL, 'e'},
	{"env-file", required_argument, NULL, 'E'}, {"cap", required_argument, NULL, 'c'}, {"privileged", no_argument, NULL, 'P'},
	{"cgroup", no_argument, NULL, 'g'},
	{"run-dir", required_argument, NULL, 'R'}, {"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0},
};

static const char exec_usage[] =
    "usage: ctr-spawn exec [options] NAME [--] COMMAND...\n"
    "  -t, --tty            on a terminal of its own\n"
    "  -d, --detach         return at once and print the session's ID\n"
    "  -u, --user USER[:GROUP]  another user than the container's\n"
    "  -w, --workdir DIR    another working directory, absolute\n"
    "  -e, --env NAME[=VALUE]  one more variable, of the caller without a value\n"
    "      --env-file FILE  one variable a line, # begins a comment\n"
    "      --cap WORDS      as security.caps: not more than the container has\n"
    "      --privileged     all capabilities, no filter, any user\n"
    "      --cgroup         in the container's own cgroup, not one of its own below\n"
    "  -R, --run-dir DIR    where records are; default $CTR_RUN_DIR, /run/ctr\n"
    "  -h, --help  -V, --version\n";

struct exec {
	struct enter enter;
	const char *run_dir;
	char *env[EXEC_ENV + 1];
	unsigned env_count;
};

static void
exec_env(struct exec *exec, const char *text)
{
	char *variable = NULL;
	size_t length = strcspn(text, "=");

	if (length == 0)
		die(EXIT_OURS, "-e %s: not NAME=VALUE", text);
	if (exec->env_count == EXEC_ENV)
		die(EXIT_OURS, "-e: too many");
	if (text[length] == '=') {
		variable = strdup(text);
	} else {
		const char *value = getenv(text);

		if (value == NULL)
			return; /* the caller has none: neither has the command */
		if (asprintf(&variable, "%s=%s", text, value) < 0)
			variable = NULL;
	}
	if (variable == NULL)
		die(EXIT_OURS, "out of memory");
	exec->env[exec->env_count++] = variable;
}

static void
exec_env_file(struct exec *exec, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		die(EXIT_OURS, "--env-file %s: %s", path, strerror(errno));
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			exec_env(exec, line);
	}
	if (ferror(file))
		die(EXIT_OURS, "--env-file %s: %s", path, strerror(errno));
	free(line);
	fclose(file);
}

static void
exec_parse(struct exec *exec, int argc, char **argv)
{
	struct enter *enter = &exec->enter;
	int c;

	while ((c = getopt_long(argc, argv, "+tdu:w:e:R:hV", exec_options, NULL)) != -1) {
		switch (c) {
		case 't':
			enter->tty = true;
			break;
		case 'd':
			enter->detach = true;
			break;
		case 'u':
			enter->user = optarg;
			break;
		case 'w':
			enter->workdir = optarg;
			break;
		case 'e':
			exec_env(exec, optarg);
			break;
		case 'E':
			exec_env_file(exec, optarg);
			break;
		case 'c':
			enter->caps = optarg;
			break;
		case 'P':
			enter->privileged = true;
			break;
		case 'g':
			enter->group = true;
			break;
		case 'R':
			exec->run_dir = optarg;
			break;
		case 'h':
			fputs(exec_usage, stdout);
			exit(0);
		case 'V':
			puts("ctr-spawn " CTR_VERSION);
			exit(0);
		default:
			fputs(exec_usage, stderr);
			exit(EXIT_OURS);
		}
	}
}

int
spawn_exec(int argc, char **argv)
{
	static struct exec exec;
	struct enter *enter = &exec.enter;
	char error[1024] = "";
	int code;

	exec_env(&exec, "TERM"); /* used with -t; what is given wins */
	exec_parse(&exec, argc, argv);
	if (optind >= argc)
		die(EXIT_OURS, "exec: no NAME given; see ctr-spawn exec --help");
	enter->start.name = argv[optind++];
	if (!rundir_name_ok(enter->start.name))
		die(EXIT_OURS, "%s: not a container's name", enter->start.name);
	exec_parse(&exec, argc, argv); /* options may follow NAME; then comes the command */
	if (optind >= argc || argv[optind][0] == '\0')
		die(EXIT_OURS, "%s: exec: no command given", enter->start.name);
	if (enter->tty && enter->detach)
		die(EXIT_OURS, "-t, -d: nobody would hold the terminal");
	if (enter->workdir != NULL && enter->workdir[0] != '/')
		die(EXIT_OURS, "-w %s: not an absolute path", enter->workdir);
	if (rundir_path(exec.run_dir, enter->start.run_path, sizeof(enter->start.run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
	enter->command = argv + optind;
	enter->env = exec.env;
	if (!enter->tty && getenv("TERM") != NULL)
		enter->env++; /* without the one that exec_env() put first */
	code = enter_container(enter, error, sizeof(error));
	if (error[0] != '\0')
		warn("%s: %s", enter->start.name, error);
	else if (enter->detach)
		puts(enter->session.id);
	return code;
}
