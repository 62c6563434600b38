/* SPDX-License-Identifier: ISC */
/*
 * ctr-spawn: makes containers. run and create read the configuration, prepare
 * all they can, and start; check only prints. Returns 0 once the payload's
 * execve has succeeded, else 125, 126 or 127 with the reason and nothing left.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach/attach.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/options.h"
#include "ctr-spawn.h"
#include "run/rundir.h"
#include "spec/spec.h"
#include "start/start.h"

#define AT(member) offsetof(struct spawn_asked, member)

enum {
	SPAWN_SPEC = 262144,
};

struct spawn {
	struct start start;
	struct spec_input input;
	const char *options[OPTIONS_LIST + 2];
	char file[512];
	bool attach;
};

static int spawn_make(struct spawn_asked *asked, int argc, char **argv);

static const struct spawn_verb {
	struct option_verb verb;
	int (*run)(struct spawn_asked *asked, int argc, char **argv);
} spawn_verbs[] = {
	{{"run", NULL, "NAME [-- COMMAND...]", "make a container, its command runs when this returns"}, spawn_make},
	{{"create", NULL, "NAME [-- COMMAND...]", "make one that waits for ctr-signal start"}, spawn_make},
	{{"exec", NULL, "NAME [--] COMMAND...", "a command in one that runs"}, spawn_exec},
	{{"attach", NULL, "NAME", "its output, and our input"}, spawn_attach},
	{{"check", NULL, "NAME [-- COMMAND...]", "what run would make, as a configuration; makes nothing"}, spawn_make},
};

enum {
	SPAWN_VERBS = sizeof(spawn_verbs) / sizeof(spawn_verbs[0]),
};

static const struct option_row spawn_options[] = {
	{"foreground", 'F', NULL, "run check", OPTION_FLAG, AT(foreground), "be the container's monitor; pass its status on"},
	{"tty", 't', NULL, "run create check", OPTION_FLAG, AT(tty), "container.terminal=yes; with -F attach to it"},
	{"file", 'f', "FILE", "run create check", OPTION_TEXT, AT(file), "configuration; default /etc/ctr/NAME.ini if it is there; - is stdin"},
	{"option", 'o', "SECTION.KEY=VALUE", "run create check start update", OPTION_LIST, AT(options), "one more line of configuration; again: another"},
	{"pidfile", 0, "FILE", "run create check", OPTION_TEXT, AT(pidfile), "the monitor's pid, removed at the end"},
	{"ready-fd", 0, "NUMBER", "run check", OPTION_TEXT, AT(ready_fd), "-F: a newline is written to that descriptor when it is ready"},
	{"orphan", 0, NULL, "run create check", OPTION_FLAG, AT(orphan), "its first process is no child of the monitor's: a subreaper of the caller's has its status"},
	{"message-fd", 0, "NUMBER", "run create exec", OPTION_TEXT, AT(message_fd), "what ctr-spawn itself has to say goes to that descriptor"},
	{"rm", 0, NULL, "run create check", OPTION_FLAG, AT(remove), "remove the record when the container has ended"},
	{"replace", 0, NULL, "run create check", OPTION_FLAG, AT(replace), "replace a dead container of that name, once this one runs"},
	{"tty", 't', NULL, "exec", OPTION_FLAG, AT(tty), "on a terminal of its own"},
	{"detach", 'd', NULL, "exec", OPTION_FLAG, AT(detach), "return at once and print the session's ID"},
	{"user", 'u', "USER[:GROUP]", "exec", OPTION_TEXT, AT(user), "another user than the container's"},
	{"workdir", 'w', "DIR", "exec", OPTION_TEXT, AT(workdir), "another working directory, absolute"},
	{"env", 'e', "NAME[=VALUE]", "exec", OPTION_LIST, AT(env), "one more variable, of the caller without a value"},
	{"env-file", 0, "FILE", "exec", OPTION_LIST, AT(env_files), "one variable a line, # begins a comment; -e is over it"},
	{"cap", 0, "WORDS", "exec", OPTION_TEXT, AT(caps), "as security.caps: not more than the container has"},
	{"privileged", 0, NULL, "exec", OPTION_FLAG, AT(privileged), "all capabilities, no filter, any user"},
	{"groups", 0, "WORDS", "exec", OPTION_TEXT, AT(groups), "with -u: as container.groups"},
	{"pidfile", 0, "FILE", "exec", OPTION_TEXT, AT(session_pidfile), "ctr-spawn's own pid, once the command runs"},
	{"cgroup", 0, NULL, "exec", OPTION_FLAG, AT(group), "in the container's own cgroup, not one of its own below"},
	{"no-stdin", 0, NULL, "attach", OPTION_FLAG, AT(no_stdin), "only look"},
	{"detach-keys", 0, "KEYS", "attach", OPTION_TEXT, AT(detach_keys), "default ctrl-p,ctrl-q; none: nothing detaches"},
	{"logs", 0, "LINES", "attach", OPTION_TEXT, AT(logs), "the last ones of its log first; all: all of it"},
	{"run-dir", 'R', "DIR", NULL, OPTION_TEXT, AT(run_dir), "where records are; default $CTR_RUN_DIR, /run/ctr"},
	{"help", 'h', NULL, NULL, OPTION_FLAG, AT(help), "this"},
	{"version", 'V', NULL, NULL, OPTION_FLAG, AT(version), "the version"},
};

enum {
	SPAWN_OPTIONS = sizeof(spawn_options) / sizeof(spawn_options[0]),
};

/* NULL: of all. */
static void
spawn_usage(const struct spawn_verb *verb, FILE *to)
{
	if (verb != NULL) {
		fprintf(to, "usage: ctr-spawn %s [options] %s\n", verb->verb.name, verb->verb.operands);
		options_help(spawn_options, SPAWN_OPTIONS, verb->verb.name, to);
		return;
	}
	fputs("usage: ctr-spawn VERB [options] NAME...; ctr-spawn VERB --help\n", to);
	for (unsigned i = 0; i < SPAWN_VERBS; i++)
		fprintf(to, "  %-8s %s\n", spawn_verbs[i].verb.name, spawn_verbs[i].verb.help);
}

static const struct spawn_verb *
spawn_find(const char *name)
{
	for (unsigned i = 0; i < SPAWN_VERBS; i++)
		if (strcmp(name, spawn_verbs[i].verb.name) == 0)
			return &spawn_verbs[i];
	return NULL;
}

int
spawn_parse(struct spawn_asked *asked, int argc, char **argv)
{
	const struct spawn_verb *verb = spawn_find(asked->verb);
	int first = (strcmp(asked->verb, "exec") == 0 ? options_parse_first : options_parse)(
	    spawn_options, SPAWN_OPTIONS, asked->verb, asked, argc, argv);

	if (first < 0 && errno == E2BIG)
		die(EXIT_OURS, "-o, -e: given more than %d times", OPTIONS_LIST);
	if (first < 0)
		exit((spawn_usage(verb, stderr), EXIT_OURS));
	if (asked->help || asked->version)
		exit((asked->help ? spawn_usage(verb, stdout) : (void)puts("ctr-spawn " CTR_VERSION),
		    fflush(stdout) == 0 ? 0 : EXIT_OURS));
	return first;
}

/* What the generator of completions reads: see src/completion.sh. */
static int
spawn_tables(void)
{
	for (unsigned i = 0; i < SPAWN_VERBS; i++)
		options_tell(spawn_options, SPAWN_OPTIONS, &spawn_verbs[i].verb, stdout);
	return fflush(stdout) == 0 ? 0 : EXIT_OURS;
}

/* The monitor stands in "/": a path of the caller's is made absolute here. */
static void
spawn_pidfile(struct spawn *spawn, const char *path)
{
	char *pidfile = spawn->start.pidfile;
	size_t length = 0;

	if (*path != '/') {
		if (getcwd(pidfile, sizeof(spawn->start.pidfile) - 1) == NULL)
			die(EXIT_OURS, "%s: --pidfile: %s", spawn->start.name, strerror(errno));
		length = strlen(pidfile);
		pidfile[length++] = '/';
	}
	if (*path == '\0' || length + strlen(path) >= sizeof(spawn->start.pidfile))
		die(EXIT_OURS, "%s: --pidfile %s: empty, or too long", spawn->start.name, path);
	strcpy(pidfile + length, path);
}

/* The words behind the options: NAME [-- COMMAND...], and what of the options is the container's. */
static void
spawn_input(struct spawn *spawn, const struct spawn_asked *asked, char **words)
{
	struct spec_input *input = &spawn->input;

	if (words[0] == NULL)
		die(EXIT_OURS, "%s: no NAME given; see ctr-spawn %s --help", asked->verb, asked->verb);
	spawn->start.name = input->name = words[0];
	if (!rundir_name_ok(spawn->start.name))
		die(EXIT_OURS, "%s: %s: not a container's " RUNDIR_NAME_FORM, spawn->start.name, asked->verb);
	input->command = words + 1;
	input->options = spawn->options;
	input->file = asked->file;
	for (unsigned i = 0; i < asked->options.count; i++)
		spawn->options[input->option_count++] = asked->options.word[i];
	if (asked->tty)
		spawn->options[input->option_count++] = "container.terminal=yes";
	snprintf(spawn->file, sizeof(spawn->file), "/etc/ctr/%s.ini", spawn->start.name);
	if (input->file == NULL && access(spawn->file, F_OK) == 0)
		input->file = spawn->file;
	if (rundir_path(asked->run_dir, spawn->start.run_path, sizeof(spawn->start.run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
}

/* Somebody who supervises us waits at that descriptor: nobody else has it from here on. */
static void
spawn_ready(struct spawn *spawn, const char *number)
{
	spawn->start.notify = -1;
	if (number == NULL)
		return;
	if (!spawn->start.foreground)
		die(EXIT_OURS, "%s: --ready-fd: is for run -F%s", spawn->start.name, spawn->attach ? " without -t" : "");
	spawn->start.notify = fds_take(number);
	if (spawn->start.notify < 0)
		die(EXIT_OURS, "%s: --ready-fd %s: %s", spawn->start.name, number,
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

/* With the caller's own standard error for the payload, messages must not be in its output. */
int
spawn_message(const char *number)
{
	int fd = number == NULL ? STDERR_FILENO : fds_take(number);

	if (fd < 0)
		die(EXIT_OURS, "--message-fd %s: %s", number,
		    errno == EINVAL ? "not a number from 3 to 1023" : strerror(errno));
	die_to(fd);
	return fd;
}

static void
spawn_how(struct spawn *spawn, const struct spawn_asked *asked)
{
	struct start *start = &spawn->start;

	start->create = strcmp(asked->verb, "create") == 0;
	start->remove = asked->remove;
	start->replace = asked->replace;
	/* Attached, we are not its monitor: it goes on without us. */
	spawn->attach = asked->tty && asked->foreground;
	start->foreground = asked->foreground && !spawn->attach;
	spawn->input.foreground = start->foreground;
	if (asked->orphan && asked->foreground)
		die(EXIT_OURS, "%s: --orphan: not with -F, where the caller is its monitor", spawn->start.name);
	spawn->input.orphan = start->child.orphan = start->orphan = asked->orphan;
	if (asked->pidfile != NULL)
		spawn_pidfile(spawn, asked->pidfile);
	spawn_ready(spawn, asked->ready_fd);
}

/* run, create, check */
static int
spawn_make(struct spawn_asked *asked, int argc, char **argv)
{
	static struct spawn spawn;
	struct start *start = &spawn.start;
	char error[1024] = "";
	int code;

	argv += spawn_parse(asked, argc, argv);
	spawn_message(asked->message_fd);
	spawn_input(&spawn, asked, argv);
	spawn_how(&spawn, asked);
	start->spec = spec_load(&spawn.input, error, sizeof(error));
	if (start->spec == NULL)
		die(EXIT_OURS, "%s: %s", start->name, error);
	if (strcmp(asked->verb, "check") == 0)
		return spawn_check(start->spec);
	code = spawn.attach ? spawn_terminal(&spawn, error, sizeof(error))
			    : start_container(start, error, sizeof(error));
	if (code < 0)
		return warn("%s: %s", start->name, error), start->code;
	if (start->note[0] != '\0')
		warn("%s: %s", start->name, start->note);
	return code;
}

/* start, update [-R DIR] [-o OPTION] NAME: the half of ctr-signal that knows INI. */
static int
spawn_again(struct spawn_asked *asked, int argc, char **argv)
{
	static struct spawn spawn;
	struct start *start = &spawn.start;
	char error[1024] = "";
	bool update = strcmp(asked->verb, "update") == 0;

	spawn_input(&spawn, asked, argv + spawn_parse(asked, argc, argv));
	if ((update ? start_update(start, &spawn.input, error, sizeof(error))
		    : start_anew(start, error, sizeof(error)))
	    == 0)
		return 0;
	if (update || start->code != EXIT_NO) /* ctr-signal looks again what it is by now */
		warn("%s: %s: %s", start->name, asked->verb, error);
	return start->code;
}

/* Verbs that no person calls: a monitor, a hook, ctr-signal. Returns only when it is none of those. */
static void
spawn_inner(struct spawn_asked *asked, int argc, char **argv)
{
	static const struct {
		const char *verb;
		int (*become)(const char *which);
	} inner[] = {{"again", start_again}, {"hook", start_hook}, {"probe", start_probe}};
	int code;

	for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++)
		if (strcmp(asked->verb, inner[i].verb) == 0 && argc == 3
		    && (code = inner[i].become(argv[2])) >= 0)
			exit(code);
	if (strcmp(asked->verb, "start") == 0 || strcmp(asked->verb, "update") == 0)
		exit(spawn_again(asked, argc - 1, argv + 1));
}

/* The end, by errno; a monitor that became us is told, and goes on as one. */
static _Noreturn void
spawn_cannot(const char *what, int argc, char **argv)
{
	char why[128];

	snprintf(why, sizeof(why), "%s: %s", what, strerror(errno));
	if (argc == 3 && strcmp(argv[1], "again") == 0)
		start_again_not(argv[2], why);
	die(EXIT_OURS, "%s", why);
}

int
main(int argc, char **argv)
{
	static const char *const protect[] = SELF_PROTECTED;
	static struct spawn_asked asked = {.verb = ""};
	const struct spawn_verb *verb;

	die_name("ctr-spawn");
	signal(SIGCHLD, SIG_DFL); /* a caller may leave it ignored: nobody could be waited for */
	if (fd_standard() < 0)
		spawn_cannot("/dev/null", argc, argv);
	if (argc == 2 && strcmp(argv[1], "--tables") == 0)
		return spawn_tables();
	if (argc < 2 || argv[1][0] == '-') {
		spawn_parse(&asked, argc, argv);
		spawn_usage(NULL, stderr);
		return EXIT_OURS;
	}
	asked.verb = argv[1];
	for (size_t i = 0; i < sizeof(protect) / sizeof(protect[0]); i++)
		if (strcmp(asked.verb, protect[i]) == 0 && self_protect(argv) < 0)
			/* Nothing is made by a program that could be written over. */
			spawn_cannot("/proc/self/exe: a copy that cannot be written", argc, argv);
	spawn_inner(&asked, argc, argv);
	verb = spawn_find(asked.verb);
	if (verb == NULL)
		die(EXIT_OURS, "%s: no such verb; see ctr-spawn --help", asked.verb);
	argv[1] = (char *)"ctr-spawn"; /* for getopt's messages */
	return verb->run(&asked, argc - 1, argv + 1);
}
