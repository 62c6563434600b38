/* SPDX-License-Identifier: ISC */
/*
 * The payload's environment. In: the spec, the files it names, LISTEN_FDS of
 * ours. Out: child->envp; what stands later of a name wins, and env wins over files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/quote.h"
#include "start/start.h"

enum {
	ENV_FILE = 1 << 20,
};

static const char env_path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* A list that ends with NULL, all on the heap. */
struct env {
	char **list;
	size_t count;
};

/* Puts NAME=VALUE in the place of one of that name, or at the end; takes it over. -1: ENOMEM. */
static int
env_put(struct env *env, char *entry)
{
	size_t length = entry != NULL ? strcspn(entry, "=") + 1 : 0;
	char **grown;

	for (size_t i = 0; entry != NULL && i < env->count; i++) {
		if (strncmp(env->list[i], entry, length) == 0) {
			free(env->list[i]);
			env->list[i] = entry;
			return 0;
		}
	}
	grown = entry != NULL ? realloc(env->list, (env->count + 2) * sizeof(*grown)) : NULL;
	if (grown == NULL) {
		free(entry);
		return -1;
	}
	env->list = grown;
	env->list[env->count++] = entry;
	env->list[env->count] = NULL;
	return 0;
}

/* NULL, or why the line is none. */
static const char *
env_line(struct env *env, char *line)
{
	size_t length = strlen(line);
	const char *why;
	char *equal;

	while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
		line[--length] = '\0';
	line += strspn(line, " \t");
	if (*line == '\0' || *line == '#')
		return NULL;
	equal = strchr(line, '=');
	if (equal == NULL || equal == line || strcspn(line, " \t") < (size_t)(equal - line))
		return "not NAME=VALUE";
	why = unquote_value(equal + 1, equal + 1);
	if (why != NULL)
		return why;
	return env_put(env, strdup(line)) < 0 ? "out of memory" : NULL;
}

static int
env_text(struct env *env, const char *path, char *text, char *error, size_t size)
{
	unsigned number = 0;

	while (text != NULL) {
		char *line = text;
		const char *why;

		text = strchr(line, '\n');
		if (text != NULL)
			*text++ = '\0';
		number++;
		why = env_line(env, line);
		if (why != NULL) {
			snprintf(error, size, "%s:%u: %s", path, number, why);
			return -1;
		}
	}
	return 0;
}

static int
env_file(struct env *env, const char *path, char *error, size_t size)
{
	char *text = malloc(ENV_FILE);
	ssize_t got = text != NULL ? io_read_file(AT_FDCWD, path, text, ENV_FILE) : -1;
	int result = -1;

	if (got < 0)
		snprintf(error, size, "container.env_file: %s: %s", path, strerror(errno));
	else if (strlen(text) != (size_t)got)
		snprintf(error, size, "%s: a NUL byte", path);
	else
		result = env_text(env, path, text, error, size);
	free(text);
	return result;
}

/* NAME=value of a name that need not be set. */
static int
env_set(struct env *env, const char *name, const char *value)
{
	char *entry = NULL;

	if (value == NULL)
		return 0;
	return env_put(env, asprintf(&entry, "%s=%s", name, value) < 0 ? NULL : entry);
}

/* What sd_listen_fds(3) reads; the payload's process writes its own pid (child->listen_pid). */
static int
env_listen(struct env *env, struct child *child)
{
	if (!child->spec->listen_fds || child->pass_count == 0) /* none, or another process */
		return 0;
	if (env_set(env, "LISTEN_FDS", getenv("LISTEN_FDS")) < 0
	    || env_set(env, "LISTEN_FDNAMES", getenv("LISTEN_FDNAMES")) < 0
	    || env_set(env, "LISTEN_PID", "0000000000") < 0)
		return -1;
	for (size_t i = 0; i < env->count; i++)
		if (strncmp(env->list[i], "LISTEN_PID=", 11) == 0)
			child->listen_pid = env->list[i] + 11;
	return 0;
}

int
start_env(struct child *child, char *error, size_t size)
{
	const struct spec *spec = child->spec;
	struct env env = {NULL, 0};
	int result;

	result = env_put(&env, strdup(env_path)) < 0 || env_set(&env, "HOME", child->ids.home) < 0
		|| env_set(&env, "HOSTNAME", spec->hostname) < 0
		|| (spec->terminal && env_set(&env, "TERM", "xterm") < 0)
	    ? -1
	    : 0;
	for (char **path = spec->env_files; result == 0 && *path != NULL; path++)
		if (env_file(&env, *path, error, size) < 0) {
			child->envp = env.list;
			return -1;
		}
	for (char **entry = spec->env; result == 0 && *entry != NULL; entry++)
		result = env_put(&env, strdup(*entry));
	if (result == 0)
		result = env_listen(&env, child);
	if (result < 0)
		snprintf(error, size, "environment: %s", strerror(ENOMEM));
	child->envp = env.list;
	return result;
}
