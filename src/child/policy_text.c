/* SPDX-License-Identifier: ISC */
/*
 * Text to policy, line by line; a later line wins. In: files the caller named.
 * Out: rows, or FILE:LINE and why. It reads regular files only, 8 levels deep.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "child/reader.h"

enum {
	POLICY_FILE = 65536,
	POLICY_DEPTH = 8,
	POLICY_PATH = 512,
};

/* A copy of text is taken apart. */
static int
reader_text(struct reader *reader, const char *file, const char *text)
{
	const char *outer = reader->file;
	unsigned line = reader->line;
	char *copy = strdup(text);
	char *next = copy;
	int result = copy == NULL ? reader_fail(reader, file, strerror(ENOMEM)) : 0;

	reader->file = file;
	reader->line = 0;
	while (result == 0 && next != NULL) {
		char *at = next;

		next = strchr(at, '\n');
		if (next != NULL)
			*next++ = '\0';
		reader->line++;
		result = reader_line(reader, at);
	}
	free(copy);
	reader->file = outer;
	reader->line = line;
	return result;
}

static int
reader_builtin(struct reader *reader)
{
	struct policy *policy = reader->policy;
	char words[512];

	policy->fallback = SECCOMP_RET_ERRNO | EPERM;
	if (policy_set_list(policy, profile_default.allowed, SECCOMP_RET_ALLOW) < 0)
		return reader_fail(reader, "default", "too many calls");
	for (unsigned i = 0; i < profile_default.grant_count; i++) {
		const struct profile_grant *grant = &profile_default.grants[i];

		if ((reader->caps >> grant->cap & 1) == 0)
			continue;
		snprintf(words, sizeof(words), "%s", grant->words);
		if (reader_words(reader, words, SECCOMP_RET_ALLOW) < 0)
			return -1;
	}
	return 0;
}

/* Each call is told to a listener, which lets it through: see child/learned.h. */
static int
reader_learn(struct reader *reader)
{
	reader->policy->fallback = SECCOMP_RET_USER_NOTIF;
	reader->policy->refused = 0; /* the listener looks at arguments */
	return 0;
}

/* Below the directory of the including file when it is relative. */
static int
reader_file(struct reader *reader, const char *name)
{
	const char *slash = strrchr(reader->file, '/');
	char path[POLICY_PATH];
	char *text;
	int length;
	int result;

	length = name[0] == '/' || slash == NULL
	    ? snprintf(path, sizeof(path), "%s", name)
	    : snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - reader->file), reader->file, name);
	if (length >= (int)sizeof(path) || path[0] != '/')
		return reader_fail(reader, name, "not default, strict or a path");
	text = malloc(POLICY_FILE);
	if (text == NULL)
		return reader_fail(reader, path, strerror(errno));
	length = (int)io_read_file(AT_FDCWD, path, text, POLICY_FILE);
	if (length < 0)
		result = reader_fail(reader, path, strerror(errno));
	else if (strlen(text) != (size_t)length)
		result = reader_fail(reader, path, "a NUL byte");
	else
		result = reader_text(reader, path, text);
	free(text);
	return result;
}

int
reader_profile(struct reader *reader, const char *name)
{
	int result;

	if (reader->depth == POLICY_DEPTH)
		return reader_fail(reader, name, "included too deep");
	reader->depth++;
	if (strcmp(name, "default") == 0)
		result = reader_builtin(reader);
	else if (reader->depth == 1 && strcmp(name, "learn") == 0)
		result = reader_learn(reader);
	else if (strcmp(name, "strict") == 0)
		result = reader_text(reader, "strict", profile_default.strict);
	else
		result = reader_file(reader, name);
	reader->depth--;
	return result;
}

int
policy_read(struct policy *policy, const char *profile, uint64_t caps, bool init, char *error,
    size_t size)
{
	struct reader reader = {
	    .policy = policy, .caps = caps, .file = "security.seccomp", .error = error, .size = size};

	memset(policy, 0, sizeof(*policy));
	policy->fallback = SECCOMP_RET_ERRNO | EPERM;
	policy->refused = profile_default.refused;
	/* The C library then takes clone, whose flags can be seen. */
	if (policy_set(policy, "clone3", SECCOMP_RET_ERRNO | ENOSYS) < 0
	    || reader_profile(&reader, profile) < 0)
		return -1;
	if (policy_set_list(policy, profile_default.start, SECCOMP_RET_ALLOW) < 0
	    || (init && policy_set_list(policy, profile_default.init, SECCOMP_RET_ALLOW) < 0))
		return reader_fail(&reader, profile, "too many calls");
	return 0;
}
