/* SPDX-License-Identifier: ISC */
/* In: the keys of a container's life. Out: nothing, or the rule they break. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/signame.h"
#include "spec/rules.h"

int
life_limit(const char *text, uint64_t *count, uint64_t *ns)
{
	if (parse_u64_at(&text, count) == 0 && *text == '/' && *count >= 1
	    && *count <= LIFE_LIMIT_MAX && parse_duration(text + 1, ns) == 0 && *ns > 0)
		return 0;
	errno = EINVAL;
	return -1;
}

/* 0 to 255, or a signal's name. */
static int
life_no_restart(char *const *words, char *error, size_t size)
{
	size_t length = 0;

	for (; *words != NULL; words++) {
		uint32_t code;

		length += strlen(*words) + 1;
		if (parse_u32(*words, 255, &code) < 0
		    && ((*words)[0] <= '9' || signame_number(*words) < 0)) {
			snprintf(error, size, "restart.no_restart: %s: not an exit code or a signal's "
					      "name", *words);
			return -1;
		}
	}
	if (length <= 200)
		return 0;
	snprintf(error, size, "restart.no_restart: more than 200 bytes");
	return -1;
}

static int
life_hooks(const struct spec *spec, char *error, size_t size)
{
	const struct {
		const char *name;
		char *const *words;
	} hooks[] = {{"create", spec->hook_create}, {"net", spec->hook_net},
	    {"start", spec->hook_start}, {"started", spec->hook_started},
	    {"stopped", spec->hook_stopped}, {"mounted", spec->hook_mounted},
	    {"inside", spec->hook_inside}};

	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		if (hooks[i].words[0] == NULL || hooks[i].words[0][0] == '/')
			continue;
		snprintf(error, size, "hooks.%s: %s: not an absolute path", hooks[i].name,
		    hooks[i].words[0]);
		return -1;
	}
	return 0;
}

/* The names of others, as ctr-boot can order them. */
static int
life_after(const struct spec *spec, const char *name, char *error, size_t size)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

	for (char *const *at = spec->boot_after; *at != NULL; at++) {
		size_t length = strlen(*at);
		const char *why = name != NULL && strcmp(*at, name) == 0 ? "is this container itself"
		    : length == 0 || length > 64 || strspn(*at, letters) != length
			    || strchr("_.-", (*at)[0]) != NULL
		    ? "not a container's name"
		    : NULL;

		if (why != NULL) {
			snprintf(error, size, "boot.after: %s: %s", *at, why);
			return -1;
		}
	}
	return 0;
}

/* Numbers that the payload is to have open for us. */
static int
life_fds(const struct spec *spec, char *error, size_t size)
{
	const char *const why = spec->ready_fd != 0 && spec->ready_command[0] != NULL
	    ? "ready.fd: there is a ready.command too"
	    : (spec->health_watchdog != 0) != (spec->health_watchdog_fd != 0)
	    ? "health.watchdog, health.watchdog_fd: one needs the other"
	    : spec->ready_fd != 0 && spec->ready_fd == spec->health_watchdog_fd
	    ? "health.watchdog_fd: it is ready.fd too"
	    : NULL;

	if (why != NULL) {
		snprintf(error, size, "%s", why);
		return -1;
	}
	for (char *const *word = spec->fds; *word != NULL; word++) {
		uint32_t fd;

		if (parse_u32(*word, INT32_MAX, &fd) < 0 || fd == 0
		    || (fd != spec->ready_fd && fd != spec->health_watchdog_fd))
			continue;
		snprintf(error, size, "container.fds: %s: it is %s too", *word,
		    fd == spec->ready_fd ? "ready.fd" : "health.watchdog_fd");
		return -1;
	}
	return 0;
}

int
rules_life(const struct spec *spec, const char *name, char *error, size_t size)
{
	uint64_t count, ns;

	if (spec->restart_limit != NULL && life_limit(spec->restart_limit, &count, &ns) < 0) {
		snprintf(error, size, "restart.limit: not N/TIME like 5/60, N from 1 to %d",
		    LIFE_LIMIT_MAX);
		return -1;
	}
	if (spec->restart != SPEC_RESTART_NO && (spec->fds[0] != NULL || spec->listen_fds)) {
		snprintf(error, size, "restart.policy: container.%s: descriptors of the caller's, which a "
				      "restart does not have", spec->listen_fds ? "listen_fds" : "fds");
		return -1;
	}
	if (life_no_restart(spec->no_restart, error, size) < 0
	    || life_after(spec, name, error, size) < 0 || life_fds(spec, error, size) < 0)
		return -1;
	return life_hooks(spec, error, size);
}
