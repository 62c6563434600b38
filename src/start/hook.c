/* SPDX-License-Identifier: ISC */
/*
 * A hook from the inside: `ctr-spawn hook WHICH`, executed by whoever runs it
 * (run/hook.h) with the record as descriptor HOOK_DIR. In: spec.ini and status.
 * Out: the hook in this process, with the record in its environment.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/hook.h"
#include "run/status.h"
#include "start/start.h"

enum {
	HOOK_LOG_MAX = 65536,
	HOOK_EXTRA = 10,
};

static char **
hook_words(const struct spec *spec, const char *which)
{
	const struct {
		const char *name;
		char **words;
	} hooks[] = {{"create", spec->hook_create}, {"net", spec->hook_net},
	    {"start", spec->hook_start}, {"started", spec->hook_started},
	    {"stopped", spec->hook_stopped}};

	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		if (strcmp(hooks[i].name, which) == 0 && hooks[i].words[0] != NULL)
			return hooks[i].words;
	return NULL;
}

/* CTR_<FIELD>=value */
static char *
hook_field(const struct status *status, const struct status_field *field)
{
	static char value[2048];
	struct text text;
	char *entry;

	text_init(&text, value, sizeof(value));
	text_str(&text, "CTR_");
	text_str(&text, field->name);
	for (char *c = value; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	text_char(&text, '=');
	status_value(status, field, &text);
	entry = strdup(value);
	return entry;
}

static char **
hook_env(const struct status *status, const struct plan *plan, const char *which)
{
	char **env = calloc(status_field_count + HOOK_EXTRA, sizeof(*env));
	size_t at = 0;
	int bad = 0;

	if (env == NULL)
		return NULL;
	for (size_t i = 0; i < status_field_count; i++) {
		env[at] = hook_field(status, &status_fields[i]);
		bad |= env[at++] == NULL;
	}
	bad |= asprintf(&env[at++], "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
		< 0
	    || asprintf(&env[at++], "CTR_HOOK=%s", which) < 0
	    || asprintf(&env[at++], "CTR_RUN_DIR=%s", plan->run) < 0
	    || asprintf(&env[at++], "CTR_RECORD=%s/%s", plan->run, status->name) < 0;
	if (status->init.pid > 0)
		bad |= asprintf(&env[at++], "CTR_INIT_PID=%d", (int)status->init.pid) < 0
		    || asprintf(&env[at++], "CTR_NETNS=/proc/%d/ns/net", (int)status->init.pid) < 0;
	if (status->payload.pid > 0)
		bad |= asprintf(&env[at++], "CTR_PAYLOAD_PID=%d", (int)status->payload.pid) < 0;
	if (bad) { /* the rest goes with the process, which is for this hook only */
		free(env);
		return NULL;
	}
	return env;
}

/* What it says goes to hooks.log of the record, with -F to stderr. */
static int
hook_log(int dirfd, const struct status *status)
{
	struct stat st;
	int log = status->foreground
	    ? fcntl(2, F_DUPFD_CLOEXEC, 3)
	    : openat(dirfd, "hooks.log",
		  O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
		  0640);

	if (!status->foreground && log >= 0 && fstat(log, &st) == 0 && st.st_size > HOOK_LOG_MAX
	    && ftruncate(log, 0) < 0)
		fd_close(&log);
	return log;
}

/* And there is nothing to read. */
static int
hook_output(const struct status *status)
{
	int null = open("/dev/null", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	int log = hook_log(HOOK_DIR, status);

	return null < 0 || log < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 ? -1 : 0;
}

int
start_hook(const char *which)
{
	struct spec_input input = {.name = "hook", .foreground = true};
	char error[512] = "";
	struct status status;
	struct plan plan;
	const struct spec *spec;
	char path[64];
	char **words;
	char **env;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/spec.ini", HOOK_DIR);
	input.file = path;
	if (status_read(HOOK_DIR, &status) < 0 || plan_read(HOOK_DIR, &plan) < 0)
		return -1;
	input.name = status.name;
	if (hook_output(&status) < 0)
		return -1;
	spec = spec_load(&input, error, sizeof(error));
	words = spec == NULL ? NULL : hook_words(spec, which);
	env = words == NULL ? NULL : hook_env(&status, &plan, which);
	if (env == NULL) {
		warn("hooks.%s: %s", which, *error != '\0' ? error : "not in spec.ini");
		return EXIT_OURS;
	}
	close(HOOK_DIR);
	execve(words[0], words, env);
	warn("hooks.%s: %s: %s", which, words[0], strerror(errno));
	return errno == ENOENT ? EXIT_NOTFOUND : EXIT_NOEXEC;
}

/* The last line it has written, for the message: the record may be gone with the start. */
static void
hook_last_line(int dirfd, char *line, size_t size)
{
	int fd = openat(dirfd, "hooks.log", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	off_t end = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);
	ssize_t got;
	char *start;

	line[0] = '\0';
	if (fd < 0)
		return;
	got = pread(fd, line, size - 1, end > (off_t)(size - 1) ? end - (off_t)(size - 1) : 0);
	fd_close(&fd);
	if (got < 0)
		got = 0;
	while (got > 0 && line[got - 1] == '\n')
		got--;
	line[got] = '\0';
	start = strrchr(line, '\n');
	if (start != NULL)
		memmove(line, start + 1, strlen(start + 1) + 1);
}

/* What is written to it later is read too: it is opened now, by the caller. */
static int
hook_input(struct start *start, char *error, size_t size)
{
	const char *path = start->spec->hook_inside_input;

	start->child.hook_input = -1;
	if (path == NULL || start->spec->hook_inside[0] == NULL)
		return 0;
	start->child.hook_input = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (start->child.hook_input >= 0)
		return 0;
	snprintf(error, size, "hooks.inside_input: %s: %s", path, strerror(errno));
	return -1;
}

int
hook_prepare(struct start *start, char *error, size_t size)
{
	static char init[] = "CTR_INIT_PID=0000000000";
	struct status status = start->status;
	struct child *child = &start->child;

	if (hook_input(start, error, size) < 0)
		return -1;
	if (start->spec->hook_mounted[0] == NULL)
		return 0;
	memset(&status.init, 0, sizeof(status.init)); /* those of the last run */
	memset(&status.payload, 0, sizeof(status.payload));
	child->hook_env = hook_env(&status, &start->plan, "mounted");
	if (child->hook_env != NULL)
		for (char **entry = child->hook_env;; entry++)
			if (*entry == NULL) {
				*entry = init; /* the last but one of HOOK_EXTRA at most */
				break;
			}
	child->hook_pid = strchr(init, '=') + 1;
	if (child->hook_env != NULL && (child->hook_log = hook_log(start->dir, &start->status)) >= 0)
		return 0;
	snprintf(error, size, "hooks.mounted: %s", strerror(errno));
	return -1;
}

void
hook_explain(const struct start *start, const char *step, const char *why, char *error, size_t size)
{
	char line[200] = "";

	if (strcmp(step, "hooks.inside") != 0) /* what that one says is the payload's output */
		hook_last_line(start->dir, line, sizeof(line));
	snprintf(error, size, "%s: %s%s%s", step, why, *line != '\0' ? ": " : "", line);
}

int
hooks_run(struct start *start, const char *which, char *error, size_t size)
{
	char step[32];
	char why[200];

	/* It is told what the record says. */
	if (!hook_has(&start->plan, which))
		return 0;
	if (status_write(start->dir, &start->status) < 0) {
		snprintf(error, size, "%s/status: %s", start->record, strerror(errno));
		return -1;
	}
	if (hook_run(start->dir, &start->plan, which, why, sizeof(why)) == 0)
		return 0;
	snprintf(step, sizeof(step), "hooks.%s", which);
	hook_explain(start, step, why, error, size);
	start->code = EXIT_OURS;
	return -1;
}
