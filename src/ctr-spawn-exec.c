/* SPDX-License-Identifier: ISC */
/*
 * ctr-spawn exec: a command in a container that runs. In: a command line. Out:
 * the command's status; 125, 126, 127 as ever, 1, 3, 4 by the container's state.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "ctr-spawn.h"
#include "enter/enter.h"
#include "run/rundir.h"

enum {
	EXEC_ENV = 1024,
};

struct exec {
	struct enter enter;
	char *env[EXEC_ENV + 1];
	unsigned env_count;
};

static void
exec_env(struct exec *exec, const char *text)
{
	char *variable = NULL;
	size_t length = strcspn(text, "=");

	if (length == 0)
		die(EXIT_OURS, "%s: exec: -e %s: not NAME=VALUE", exec->enter.start.name, text);
	if (exec->env_count == EXEC_ENV)
		die(EXIT_OURS, "%s: exec: -e: too many", exec->enter.start.name);
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
	unsigned number = 0;
	size_t size = 0;

	if (file == NULL)
		die(EXIT_OURS, "%s: exec: --env-file %s: %s", exec->enter.start.name, path, strerror(errno));
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		number++;
		if (line[0] == '=')
			die(EXIT_OURS, "%s: exec: %s:%u: not NAME=VALUE", exec->enter.start.name, path, number);
		if (line[0] != '\0' && line[0] != '#')
			exec_env(exec, line);
	}
	if (ferror(file))
		die(EXIT_OURS, "%s: exec: --env-file %s: %s", exec->enter.start.name, path, strerror(errno));
	free(line);
	fclose(file);
}

/* What the options ask of enter. Files first: -e is over them. */
static void
exec_asked(struct exec *exec, const struct spawn_asked *asked)
{
	struct enter *enter = &exec->enter;

	enter->tty = asked->tty;
	enter->detach = asked->detach;
	enter->user = asked->user;
	enter->workdir = asked->workdir;
	enter->caps = asked->caps;
	enter->privileged = asked->privileged;
	enter->group = asked->group;
	enter->groups = asked->groups;
	enter->pidfile = asked->session_pidfile;
	for (unsigned i = 0; i < asked->env_files.count; i++)
		exec_env_file(exec, asked->env_files.word[i]);
	for (unsigned i = 0; i < asked->env.count; i++)
		exec_env(exec, asked->env.word[i]);
	if (enter->tty && enter->detach)
		die(EXIT_OURS, "%s: exec: -t, -d: nobody would hold the terminal", enter->start.name);
	if (enter->pidfile != NULL && (enter->detach || enter->pidfile[0] != '/'))
		die(EXIT_OURS, "%s: exec: --pidfile %s: %s", enter->start.name, enter->pidfile,
		    enter->detach ? "with -d ctr-spawn does not stay" : "not an absolute path");
	if (enter->groups != NULL && enter->user == NULL)
		die(EXIT_OURS, "%s: exec: --groups: is for another user, with -u", enter->start.name);
	if (enter->workdir != NULL && enter->workdir[0] != '/')
		die(EXIT_OURS, "%s: exec: -w %s: not an absolute path", enter->start.name, enter->workdir);
	if (rundir_path(asked->run_dir, enter->start.run_path, sizeof(enter->start.run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
}

int
spawn_exec(struct spawn_asked *asked, int argc, char **argv)
{
	static struct exec exec;
	struct enter *enter = &exec.enter;
	char error[1024] = "";
	int first = spawn_parse(asked, argc, argv);
	int code;

	if (first >= argc)
		die(EXIT_OURS, "exec: no NAME given; ctr-status tells which there are");
	enter->start.name = argv[first];
	if (!rundir_name_ok(enter->start.name))
		die(EXIT_OURS, "%s: exec: not a container's " RUNDIR_NAME_FORM, enter->start.name);
	optind = first + 1; /* options may follow NAME; then comes the command */
	first = spawn_parse(asked, argc, argv);
	if (first >= argc || argv[first][0] == '\0')
		die(EXIT_OURS, "%s: exec: no command given: NAME -- COMMAND...", enter->start.name);
	exec_env(&exec, "TERM"); /* used with -t; what is given wins */
	enter->message = asked->message_fd != NULL ? spawn_message(asked->message_fd) : -1;
	exec_asked(&exec, asked);
	enter->command = argv + first;
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
