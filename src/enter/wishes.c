/* SPDX-License-Identifier: ISC */
/*
 * What the command line asks beside the container's own configuration. In: a
 * struct enter. Out: the spec, changed; nothing stronger than the container
 * has unless it is privileged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child/caps.h"
#include "enter/enter.h"
#include "spec/keys.h"
#include "spec/learn.h"
#include "spec/value.h"

/* Puts NAME=VALUE in place of the same NAME, else at the end (room is there). */
static void
wishes_variable(char **env, size_t *count, char *variable)
{
	size_t length = strcspn(variable, "=") + 1;

	for (size_t i = 0; i < *count; i++) {
		if (strncmp(env[i], variable, length) == 0) {
			env[i] = variable;
			return;
		}
	}
	env[(*count)++] = variable;
}

static int
wishes_env(const struct enter *enter, struct spec *spec)
{
	size_t count = 0;
	size_t more = 0;
	char **env;

	while (spec->env[count] != NULL)
		count++;
	while (enter->env[more] != NULL)
		more++;
	env = calloc(count + more + 1, sizeof(*env));
	if (env == NULL)
		return -1;
	memcpy(env, spec->env, count * sizeof(*env));
	for (size_t i = 0; i < more; i++)
		wishes_variable(env, &count, enter->env[i]);
	spec->env = env;
	return 0;
}

/* Capabilities out of the container's own. */
static int
wishes_caps(struct enter *enter, struct spec *spec, char *error, size_t size)
{
	const struct key *key = key_find("security", "caps");
	uint64_t own = caps_granted(spec);
	const char *why = value_set(spec, key, "caps", enter->caps);

	if (why == NULL && !enter->privileged && (caps_granted(spec) & ~own) != 0)
		why = "more than the container has; see --privileged";
	if (why == NULL)
		return 0;
	snprintf(error, size, "--cap %s: %s", enter->caps, why);
	return -1;
}

/* All that the caller has, and no filter: the namespaces are what is left of the container. */
static int
wishes_privileged(struct spec *spec)
{
	static char *none[] = {NULL};

	spec->landlock = none;
	spec->no_new_privs = false;
	spec->apparmor = spec->selinux = NULL;
	spec->seccomp = strdup("none");
	return spec->seccomp == NULL || value_set(spec, key_find("security", "caps"), "caps", "all") != NULL
	    ? -1
	    : 0;
}

int
enter_wishes(struct enter *enter, struct spec *spec, char *error, size_t size)
{
	static char *none[] = {NULL};

	if (enter->user != NULL) {
		spec->user = strdup(enter->user);
		spec->group = NULL; /* they were the other user's */
		spec->groups = none;
	}
	if (enter->groups != NULL) {
		const char *why;

		spec->groups = NULL; /* not the static list */
		why = value_set(spec, key_find("container", "groups"), "groups", enter->groups);
		if (why == NULL && spec->groups == NULL)
			spec->groups = none;
		if (why != NULL) {
			snprintf(error, size, "--groups %s: %s", enter->groups, why);
			return -1;
		}
	}
	if (enter->workdir != NULL)
		spec->workdir = strdup(enter->workdir);
	if (learn_file(spec->seccomp) != NULL)
		strcpy(spec->seccomp, "none"); /* nothing is enforced there */
	spec->command = (char **)enter->command;
	if (spec->user == NULL || spec->workdir == NULL || wishes_env(enter, spec) < 0
	    || (enter->privileged && wishes_privileged(spec) < 0)) {
		snprintf(error, size, "out of memory");
		return -1;
	}
	return enter->caps == NULL ? 0 : wishes_caps(enter, spec, error, size);
}

/* Root may become anybody, anybody else only itself. */
int
enter_user(const struct enter *enter, const struct ids *own, char *error, size_t size)
{
	const struct ids *ids = &enter->start.child.ids;

	if (enter->privileged || own->uid == 0
	    || (own->uid == ids->uid && own->gid == ids->gid && enter->groups == NULL))
		return 0;
	snprintf(error, size, "-u %s: the container's user is %u, that may not become %u; see "
			      "--privileged", enter->user, (unsigned)own->uid, (unsigned)ids->uid);
	return -1;
}
