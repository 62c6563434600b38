/* SPDX-License-Identifier: ISC */
/*
 * ctr-spawn: makes containers. run and create read the configuration, prepare
 * all they can, and start; check only prints. Returns 0 once the payload's
 * execve has succeeded, else 125, 126 or 127 with the reason and nothing left.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach/attach.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "ctr-spawn.h"
#include "run/rundir.h"
#include "spec/spec.h"
#include "start/start.h"

enum {
	SPAWN_OPTIONS = 256,
	SPAWN_SPEC = 262144,
};

static const struct option spawn_options[] = {
	{"foreground", no_argument, NULL, 'F'}, {"file", required_argument, NULL, 'f'},
	{"option", required_argument, NULL, 'o'}, {"run-dir", required_argument, NULL, 'R'},
	{"tty", no_argument, NULL, 't'}, {"rm", no_argument, NULL, 'r'}, {"replace", no_argument, NULL, 'p'},
	{"pidfile", required_argument, NULL, 'P'}, {"orphan", no_argument, NULL, 'O'}, {"ready-fd", required_argument, NULL, 'D'},
	{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0},
};

static const char spawn_usage[] =
    "usage: ctr-spawn run [-F] [-t] [--rm] [--replace] [-f FILE] [-o SECTION.KEY=VALUE] [-R DIR] NAME "
    "[-- COMMAND...]\n"
    "       ctr-spawn create [same options but -F] NAME [-- COMMAND...]\n"
    "       ctr-spawn exec [-t] [-d] [-u USER] [-w DIR] [-e NAME=VALUE] NAME -- COMMAND...\n"
    "       ctr-spawn attach [--no-stdin] [--detach-keys KEYS] [--logs N] NAME\n"
    "       ctr-spawn check [-f FILE] [-o SECTION.KEY=VALUE] NAME [-- COMMAND...]\n"
    "  -F, --foreground   be the container's monitor; pass its status on\n"
    "  -t, --tty          container.terminal=yes; with -F attach to it\n"
    "  -f, --file FILE    configuration; default /etc/ctr/NAME.ini if it is there; - is stdin\n"
    "  -o, --option S.K=V one more line of configuration\n"
    "  -R, --run-dir DIR  where records are; default $CTR_RUN_DIR, /run/ctr\n"
    "      --pidfile FILE the monitor's pid, removed at the end\n"
    "      --ready-fd N   -F: a newline is written to descriptor N when it is ready\n"
    "      --orphan       its first process is no child of the monitor's: a subreaper of the caller's has its status\n"
    "      --rm           remove the record when the container has ended\n"
    "      --replace      replace a dead container of that name\n"
    "  -h, --help  -V, --version\n";

struct spawn {
	struct start start;
	struct spec_input input;
	const char *options[SPAWN_OPTIONS + 1];
	const char *run_dir;
	char file[512];
	const char *ready_fd;
	bool tty, attach;
};

/* The monitor stands in "/": a path of the caller's is made absolute here. */
static void
spawn_pidfile(struct spawn *spawn, const char *path)
{
	char *pidfile = spawn->start.pidfile;
	size_t length = 0;

	if (*path != '/') {
		if (getcwd(pidfile, sizeof(spawn->start.pidfile) - 1) == NULL)
			die(EXIT_OURS, "--pidfile: %s", strerror(errno));
		length = strlen(pidfile);
		pidfile[length++] = '/';
	}
	if (*path == '\0' || length + strlen(path) >= sizeof(spawn->start.pidfile))
		die(EXIT_OURS, "--pidfile %s: empty, or too long", path);
	strcpy(pidfile + length, path);
}

static void
spawn_parse(struct spawn *spawn, int argc, char **argv)
{
	int c;

	/* Options may stand behind NAME too; what stands behind "--" is the command. */
	while ((c = getopt_long(argc, argv, "Ftf:o:R:hV", spawn_options, NULL)) != -1) {
		switch (c) {
		case 'F':
			spawn->start.foreground = true;
			break;
		case 't':
			spawn->tty = true;
			break;
		case 'f':
			spawn->input.file = optarg;
			break;
		case 'o':
			if (spawn->input.option_count == SPAWN_OPTIONS)
				die(EXIT_OURS, "-o: too many");
			spawn->options[spawn->input.option_count++] = optarg;
			break;
		case 'R':
			spawn->run_dir = optarg;
			break;
		case 'r':
			spawn->start.remove = true;
			break;
		case 'p':
			spawn->start.replace = true;
			break;
		case 'P':
			spawn_pidfile(spawn, optarg);
			break;
		case 'O':
			spawn->start.orphan = true;
			break;
		case 'D':
			spawn->ready_fd = optarg;
			break;
		case 'h':
			fputs(spawn_usage, stdout);
			exit(0);
		case 'V':
			puts("ctr-spawn " CTR_VERSION);
			exit(0);
		default:
			fputs(spawn_usage, stderr);
			exit(EXIT_OURS);
		}
	}
}

/* NAME [-- COMMAND...] */
static void
spawn_name(struct spawn *spawn, int argc, char **argv)
{
	static char *none[] = {NULL};

	if (optind >= argc)
		die(EXIT_OURS, "no NAME given; see ctr-spawn --help");
	spawn->start.name = argv[optind++];
	if (!rundir_name_ok(spawn->start.name))
		die(EXIT_OURS, "%s: not a name: letters, digits, '_', '.', '-', at most 64, "
			       "the first a letter or digit", spawn->start.name);
	spawn->input.command = optind < argc ? argv + optind : none;
	spawn->input.name = spawn->start.name;
	spawn->input.options = spawn->options;
	if (spawn->tty)
		spawn->options[spawn->input.option_count++] = "container.terminal=yes";
	/* Attached, we are not its monitor: it goes on without us. */
	spawn->attach = spawn->tty && spawn->start.foreground;
	spawn->start.foreground = spawn->start.foreground && !spawn->attach;
	spawn->input.foreground = spawn->start.foreground;
	if (spawn->start.orphan && (spawn->start.foreground || spawn->attach))
		die(EXIT_OURS, "--orphan: not with -F, where the caller is its monitor");
	spawn->input.orphan = spawn->start.child.orphan = spawn->start.orphan;
	snprintf(spawn->file, sizeof(spawn->file), "/etc/ctr/%s.ini", spawn->start.name);
	if (spawn->input.file == NULL && access(spawn->file, F_OK) == 0)
		spawn->input.file = spawn->file;
}

/* Somebody who supervises us waits at that descriptor: nobody else has it from here on. */
static void
spawn_ready(struct spawn *spawn)
{
	if (!spawn->start.foreground)
		die(EXIT_OURS, "--ready-fd: is for run -F%s", spawn->attach ? " without -t" : "");
	spawn->start.notify = fds_take(spawn->ready_fd);
	if (spawn->start.notify < 0)
		die(EXIT_OURS, "--ready-fd %s: %s", spawn->ready_fd,
		    errno == EINVAL ? "not a number from 3 to 1023" : strerror(errno));
}

static int
spawn_check(const struct spec *spec)
{
	static char buffer[SPAWN_SPEC];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	spec_print(spec, &text);
	if (text.full)
		die(EXIT_OURS, "the configuration is too large to print");
	return io_write(STDOUT_FILENO, text.start, text.length) < 0 ? EXIT_OURS : 0;
}

/* run -F -t: made, attached to, and only then let go, so nothing of it is missed. */
static int
spawn_terminal(struct spawn *spawn, char *error, size_t size)
{
	static struct attach attach;
	int code;

	spawn->start.create = true;
	if (start_container(&spawn->start, error, size) < 0)
		return -1;
	attach.name = spawn->start.name;
	attach.all = attach.release = true;
	snprintf(attach.run_path, sizeof(attach.run_path), "%s", spawn->start.run_path);
	keys_parse(&attach.keys, KEYS_DEFAULT);
	code = spawn_attach_to(&attach);
	if ((code == EXIT_NOEXEC || code == EXIT_NOTFOUND) && !attach.shown)
		warn("%s: %s: %s", attach.name, spawn->start.spec->command[0],
		    code == EXIT_NOTFOUND ? "command not found in the container"
					  : "cannot be executed in the container");
	return code;
}

/* start, update [-R DIR] [-o OPTION] NAME: the half of ctr-signal that knows INI. */
static int
spawn_again(struct spawn *spawn, const char *verb, int argc, char **argv)
{
	struct start *start = &spawn->start;
	char error[1024] = "";
	bool update = strcmp(verb, "update") == 0;

	spawn_parse(spawn, argc, argv);
	spawn_name(spawn, argc, argv);
	if (rundir_path(spawn->run_dir, start->run_path, sizeof(start->run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
	if ((update ? start_update(start, &spawn->input, error, sizeof(error))
		    : start_anew(start, error, sizeof(error)))
	    == 0)
		return 0;
	if (update || start->code != EXIT_NO) /* ctr-signal looks again what it is by now */
		warn("%s: %s: %s", start->name, verb, error);
	return start->code;
}

int
main(int argc, char **argv)
{
	static struct spawn spawn;
	char error[1024] = "";
	const char *verb = argc > 1 ? argv[1] : "--help";
	struct spec *spec;
	int code;

	die_name("ctr-spawn");
	if (fd_standard() < 0)
		die(EXIT_OURS, "/dev/null: %s", strerror(errno));
	if (strcmp(verb, "exec") == 0)
		return spawn_exec(argc - 1, argv + 1);
	if (strcmp(verb, "attach") == 0)
		return spawn_attach(argc - 1, argv + 1);
	if ((strcmp(verb, "run") == 0 || strcmp(verb, "create") == 0 || strcmp(verb, "again") == 0
		|| strcmp(verb, "start") == 0)
	    && self_protect(argv) < 0)
		die(EXIT_OURS, "/proc/self/exe: a copy that cannot be written: %s", strerror(errno));
	if (verb[0] == '-') {
		spawn_parse(&spawn, argc, argv);
		die(EXIT_OURS, "no verb given; see ctr-spawn --help");
	}
	if (strcmp(verb, "again") == 0 && argc == 3 && (code = start_again(argv[2])) >= 0)
		return code;
	if (strcmp(verb, "hook") == 0 && argc == 3 && (code = start_hook(argv[2])) >= 0)
		return code;
	if (strcmp(verb, "probe") == 0 && argc == 3 && (code = start_probe(argv[2])) >= 0)
		return code;
	if (strcmp(verb, "start") == 0 || strcmp(verb, "update") == 0)
		return spawn_again(&spawn, verb, argc - 1, argv + 1);
	if (strcmp(verb, "run") != 0 && strcmp(verb, "create") != 0 && strcmp(verb, "check") != 0)
		die(EXIT_OURS, "%s: no such verb; see ctr-spawn --help", verb);
	spawn_parse(&spawn, argc - 1, argv + 1);
	spawn_name(&spawn, argc - 1, argv + 1);
	spawn.start.create = strcmp(verb, "create") == 0;
	if (spawn.start.create && (spawn.start.foreground || spawn.attach))
		die(EXIT_OURS, "create: -F is for run");
	spawn.start.notify = -1;
	if (spawn.ready_fd != NULL)
		spawn_ready(&spawn);
	if (rundir_path(spawn.run_dir, spawn.start.run_path, sizeof(spawn.start.run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
	spec = spec_load(&spawn.input, error, sizeof(error));
	if (spec == NULL)
		die(EXIT_OURS, "%s", error);
	if (strcmp(verb, "check") == 0)
		return spawn_check(spec);
	spawn.start.spec = spec;
	if (spawn.attach) {
		code = spawn_terminal(&spawn, error, sizeof(error));
		return code >= 0 ? code : (warn("%s: %s", spawn.start.name, error), spawn.start.code);
	}
	if (start_container(&spawn.start, error, sizeof(error)) < 0)
		return warn("%s: %s", spawn.start.name, error), spawn.start.code;
	if (spawn.start.note[0] != '\0')
		warn("%s: %s", spawn.start.name, spawn.start.note);
	return 0;
}
