/* SPDX-License-Identifier: ISC */
/* In: a spec as it was written. Out: a spec as it is meant, or the rule it breaks. */
#include "spec/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/signame.h"
#include "spec/sysctl.h"
#include "spec/value.h"

enum {
	RULES_HOSTNAME = 64,
	RULES_LABELS = 1024, /* all of them, as lines of the record */
};

static int
rules_fail(char *error, size_t size, const char *why)
{
	snprintf(error, size, "%s", why);
	return -1;
}

int
rules_defaults(struct spec *spec)
{
	for (size_t i = 0; i < key_count; i++)
		if (key_table[i].initial != NULL
		    && value_set(spec, &key_table[i], key_table[i].name, key_table[i].initial) != NULL)
			return -1;
	return 0;
}

/* Lists are never NULL. */
static int
rules_lists(struct spec *spec)
{
	for (size_t i = 0; i < key_count; i++) {
		char ***list = (char ***)(void *)((char *)spec + key_table[i].offset);

		if (key_is_list(&key_table[i]) && *list == NULL
		    && (*list = calloc(1, sizeof(**list))) == NULL)
			return -1;
	}
	return 0;
}

static int
rules_schedule(struct spec *spec)
{
	const char *name = signame_name(spec->stop_signal);

	if (spec->stop_schedule != NULL)
		return 0;
	return name != NULL ? asprintf(&spec->stop_schedule, "%s/10/KILL", name)
			    : asprintf(&spec->stop_schedule, "%d/10/KILL", spec->stop_signal);
}

/* What [log] asks must be what its mode can do. */
static int
rules_log(struct spec *spec, char *error, size_t size)
{
	bool file = spec->log_mode == SPEC_LOG_FILE;
	bool pipe = spec->log_mode == SPEC_LOG_PIPE;
	bool kept = file || spec->log_mode == SPEC_LOG_DIRECT;

	if (spec->log_file != NULL && !kept)
		return rules_fail(error, size, "log.file: log.mode is not file or direct");
	if (pipe && (spec->log_command[0] == NULL || spec->log_command[0][0] == '\0'))
		return rules_fail(error, size, "log.command: log.mode is pipe: no logger given");
	if (!pipe && spec->log_command[0] != NULL)
		return rules_fail(error, size, "log.command: log.mode is not pipe");
	if ((spec->log_format != SPEC_LOG_RAW || spec->log_timestamps) && !file)
		return rules_fail(error, size, "log.format, log.timestamps: log.mode is not file");
	if (spec->log_stderr == SPEC_LOG_SEPARATE && !kept)
		return rules_fail(error, size, "log.stderr: log.mode is not file or direct");
	if (spec->log_sync && !kept)
		return rules_fail(error, size, "log.sync: log.mode is not file or direct");
	if (spec->log_policy == SPEC_LOG_DROP && pipe)
		return rules_fail(error, size, "log.policy: mode pipe never drops");
	if (spec->log_policy != SPEC_LOG_ANY && !file && !pipe)
		return rules_fail(error, size, "log.policy: nothing of ours writes in this log.mode");
	if (spec->log_policy == SPEC_LOG_ANY && (file || pipe))
		spec->log_policy = file ? SPEC_LOG_DROP : SPEC_LOG_BLOCK;
	return 0;
}

static int
rules_stdin(const struct spec *spec, char *error, size_t size)
{
	const char *from = spec->stdin_from;

	if (strcmp(from, "null") == 0)
		return 0;
	if (strcmp(from, "open") != 0 && strncmp(from, "file /", 6) != 0)
		return rules_fail(
		    error, size, "container.stdin: null, open, or file and an absolute path");
	if (spec->terminal)
		return rules_fail(error, size, "container.stdin: container.terminal has its own");
	if (spec->log_mode == SPEC_LOG_INHERIT)
		return rules_fail(
		    error, size, "container.stdin: log.mode is inherit: it is the caller's");
	return 0;
}

/* A terminal has one output, and who is attached reads it in the log. */
static int
rules_terminal(const struct spec *spec, const struct spec_input *input, char *error, size_t size)
{
	if (!spec->terminal)
		return 0;
	if (spec->log_mode == SPEC_LOG_NONE && (input->orphan || input->foreground))
		return 0; /* whoever takes the master from the monitor reads it */
	if (!spec->init)
		return rules_fail(error, size, "container.terminal: needs container.init = yes");
	if (spec->log_mode != SPEC_LOG_FILE)
		return rules_fail(error, size, "container.terminal: needs log.mode = file, or with --orphan none");
	if (spec->log_format != SPEC_LOG_RAW || spec->log_timestamps)
		return rules_fail(error, size,
		    "container.terminal: needs log.format = raw without log.timestamps");
	if (spec->log_stderr != SPEC_LOG_MERGE)
		return rules_fail(error, size, "container.terminal: log.stderr: there is no stderr apart");
	return 0;
}

/* The record, that has them for everybody to read, is small. */
static int
rules_labels(const struct spec *spec, char *error, size_t size)
{
	static char lines[RULES_LABELS];
	struct text text;

	text_init(&text, lines, sizeof(lines));
	for (char **label = spec->labels; *label != NULL; label++) {
		text_str(&text, "label.\n");
		text_percent(&text, *label);
	}
	return text.full ? rules_fail(error, size, "container.label: more than 1024 bytes") : 0;
}

int
rules_apply(struct spec *spec, const struct spec_input *input, char *error, size_t size)
{
	if (rules_lists(spec) < 0 || rules_schedule(spec) < 0)
		return rules_fail(error, size, "out of memory");
	if (rules_namespaces(spec, error, size) < 0)
		return -1;
	if (spec->command[0] == NULL)
		return rules_fail(error, size, "container.command: no command given; behind --, or as this key");
	if (spec->command[0][0] == '\0')
		return rules_fail(error, size, "container.command: its first word is empty");
	if (spec->uts != SPEC_NS_PRIVATE && spec->hostname != NULL)
		return rules_fail(error, size, "container.hostname: namespaces.uts is not private");
	if (spec->uts == SPEC_NS_PRIVATE && spec->hostname == NULL) {
		spec->hostname = strdup(input->name);
		if (spec->hostname == NULL)
			return rules_fail(error, size, "out of memory");
	}
	if (spec->hostname != NULL
	    && (spec->hostname[0] == '\0' || strlen(spec->hostname) > RULES_HOSTNAME))
		return rules_fail(error, size, "container.hostname: 1 to 64 bytes");
	if (spec->domainname != NULL && spec->uts != SPEC_NS_PRIVATE)
		return rules_fail(error, size, "container.domainname: namespaces.uts is not private");
	if (spec->domainname != NULL
	    && (spec->domainname[0] == '\0' || strlen(spec->domainname) > RULES_HOSTNAME))
		return rules_fail(error, size, "container.domainname: 1 to 64 bytes");
	if (spec->log_mode == SPEC_LOG_AUTO)
		spec->log_mode = input->foreground && !spec->terminal ? SPEC_LOG_INHERIT : SPEC_LOG_FILE;
	if (spec->log_mode == SPEC_LOG_INHERIT && !input->foreground && !input->orphan)
		return rules_fail(error, size, "log.mode: inherit is for run -F and --orphan");
	if (rules_log(spec, error, size) < 0 || rules_terminal(spec, input, error, size) < 0
	    || rules_stdin(spec, error, size) < 0 || rules_labels(spec, error, size) < 0
	    || rules_security(spec, error, size) < 0)
		return -1;
	if (rules_root(spec, error, size) < 0 || sysctl_rules(spec, error, size) < 0
	    || rules_paths(spec, error, size) < 0)
		return -1;
	return rules_life(spec, input->name, error, size);
}
