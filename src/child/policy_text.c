/* SPDX-License-Identifier: ISC */
/*
 * Text to policy, line by line; a later line wins. In: files the caller named.
 * Out: rows, or FILE:LINE and why. It reads regular files only, 8 levels deep.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/parse.h"
#include "child/groups.h"
#include "child/policy.h"

enum {
	POLICY_FILE = 65536,
	POLICY_DEPTH = 8,
	POLICY_PATH = 512,
};

struct reader {
	struct policy *policy;
	uint64_t caps;
	unsigned depth;
	const char *file;
	unsigned line;
	char *error;
	size_t size;
};

static const struct {
	const char *name;
	int number;
} policy_errors[] = {
	{"EPERM", EPERM}, {"ENOSYS", ENOSYS}, {"EACCES", EACCES}, {"EINVAL", EINVAL},
	{"ENOENT", ENOENT}, {"EBADF", EBADF}, {"ENOMEM", ENOMEM}, {"EBUSY", EBUSY}, {"EIO", EIO},
	{"ENOTSUP", ENOTSUP}, {"EOPNOTSUPP", EOPNOTSUPP}, {"EAFNOSUPPORT", EAFNOSUPPORT},
};

/* The next word at *at, terminated; NULL at the end. */
static char *
take_word(char **at)
{
	char *word = *at + strspn(*at, " \t");

	if (*word == '\0')
		return NULL;
	*at = word + strcspn(word, " \t");
	if (**at != '\0')
		*(*at)++ = '\0';
	return word;
}

static int reader_profile(struct reader *reader, const char *name);

static int
reader_fail(struct reader *reader, const char *what, const char *why)
{
	if (reader->line > 0)
		snprintf(reader->error, reader->size, "%s:%u: %s: %s", reader->file, reader->line, what,
		    why);
	else
		snprintf(reader->error, reader->size, "%s: %s: %s", reader->file, what, why);
	return -1;
}

static bool
action_denies(uint32_t action)
{
	return action != SECCOMP_RET_ALLOW && action != SECCOMP_RET_LOG;
}

/* libseccomp's names, and newer ones that are in our tables. */
static bool
name_known(const char *name)
{
	if (strlen(name) >= PROFILE_NAME)
		return false;
	if (seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR)
		return true;
	if (group_has(profile_default.allowed, name))
		return true;
	for (const struct group *group = group_table; group->name != NULL; group++)
		if (group_has(group->calls, name))
			return true;
	for (unsigned i = 0; i < profile_default.grant_count; i++)
		if (group_has(profile_default.grants[i].words, name))
			return true;
	return false;
}

static int
reader_call(struct reader *reader, const char *name, uint32_t action)
{
	if (action_denies(action) && group_has(profile_default.start, name))
		return reader_fail(reader, name, "the start itself calls this, it cannot be denied");
	if (policy_set(reader->policy, name, action) < 0)
		return reader_fail(reader, name, "too many calls");
	return 0;
}

/* NAME:WHAT opens or closes a row of the refusals. */
static int
reader_refusal(struct reader *reader, const char *name, const char *what, uint32_t action)
{
	for (unsigned i = 0; i < profile_default.refusal_count; i++) {
		const struct profile_refusal *refusal = &profile_default.refusals[i];

		if (strcmp(refusal->name, name) != 0 || strcmp(refusal->what, what) != 0)
			continue;
		if (!action_denies(action)) {
			reader->policy->refused &= ~(1U << i);
			return action_denies(policy_action(reader->policy, name))
			    ? reader_call(reader, name, action)
			    : 0;
		}
		if (action != (SECCOMP_RET_ERRNO | EPERM))
			return reader_fail(reader, what, "what is denied by its argument gets EPERM");
		reader->policy->refused |= 1U << i;
		/* 32-bit x86's other way, with its arguments in memory. */
		return strcmp(name, "socket") == 0 ? reader_call(reader, "socketcall", action) : 0;
	}
	return reader_fail(reader, what, "not known for this call");
}

static int
reader_word(struct reader *reader, char *word, uint32_t action)
{
	char name[PROFILE_NAME];
	char *what = strchr(word, ':');
	const char *calls;

	if (word[0] == '@') {
		calls = group_find(word + 1);
		if (calls == NULL)
			return reader_fail(reader, word, "no such group");
		while ((calls = profile_next(calls, name)) != NULL)
			if (reader_call(reader, name, action) < 0)
				return -1;
		return 0;
	}
	if (what != NULL)
		*what++ = '\0';
	if (!name_known(word))
		return reader_fail(reader, word, "no such system call");
	return what != NULL ? reader_refusal(reader, word, what, action)
			    : reader_call(reader, word, action);
}

/* The action that a line's last word may change: kill, log, errno=E. */
static int
reader_action(struct reader *reader, const char *word, uint32_t *action)
{
	uint32_t number;

	if (strcmp(word, "kill") == 0) {
		*action = SECCOMP_RET_KILL_PROCESS;
		return 1;
	}
	if (strncmp(word, "errno=", 6) != 0)
		return 0;
	word += 6;
	for (unsigned i = 0; i < sizeof(policy_errors) / sizeof(policy_errors[0]); i++) {
		if (strcmp(word, policy_errors[i].name) == 0) {
			*action = SECCOMP_RET_ERRNO | (uint32_t)policy_errors[i].number;
			return 1;
		}
	}
	if (parse_u32(word, 4095, &number) < 0 || number == 0)
		return reader_fail(reader, word, "not an errno");
	*action = SECCOMP_RET_ERRNO | number;
	return 1;
}

/* The words behind allow, deny, log. */
static int
reader_words(struct reader *reader, char *words, uint32_t action)
{
	char *list[256];
	unsigned count = 0;
	char *word;

	while ((word = take_word(&words)) != NULL) {
		if (count == sizeof(list) / sizeof(list[0]))
			return reader_fail(reader, word, "too many words in a line");
		list[count++] = word;
	}
	if (count > 1 && action_denies(action)) {
		int changed = reader_action(reader, list[count - 1], &action);

		if (changed < 0)
			return -1;
		count -= changed > 0;
	}
	if (count == 0)
		return reader_fail(reader, "line", "no system call named");
	for (unsigned i = 0; i < count; i++)
		if (reader_word(reader, list[i], action) < 0)
			return -1;
	return 0;
}

/* default ACTION */
static int
reader_default(struct reader *reader, char *words)
{
	const char *word = take_word(&words);
	const char *more = take_word(&words);
	uint32_t action = SECCOMP_RET_ERRNO | EPERM;

	if (word == NULL)
		return reader_fail(reader, "default", "allow, deny, log or kill");
	if (strcmp(word, "allow") == 0)
		action = SECCOMP_RET_ALLOW;
	else if (strcmp(word, "log") == 0)
		action = SECCOMP_RET_LOG;
	else if (strcmp(word, "kill") == 0)
		action = SECCOMP_RET_KILL_PROCESS;
	else if (strcmp(word, "deny") != 0)
		return reader_fail(reader, word, "allow, deny, log or kill");
	if (more != NULL
	    && (strcmp(word, "deny") != 0 || reader_action(reader, more, &action) <= 0
		|| take_word(&words) != NULL))
		return reader_fail(reader, more, "not understood");
	reader->policy->fallback = action;
	return 0;
}

static int
reader_line(struct reader *reader, char *line)
{
	char *rest = line;
	const char *verb;

	line[strcspn(line, "#\r")] = '\0';
	verb = take_word(&rest);
	if (verb == NULL)
		return 0;
	if (strcmp(verb, "allow") == 0)
		return reader_words(reader, rest, SECCOMP_RET_ALLOW);
	if (strcmp(verb, "deny") == 0)
		return reader_words(reader, rest, SECCOMP_RET_ERRNO | EPERM);
	if (strcmp(verb, "log") == 0)
		return reader_words(reader, rest, SECCOMP_RET_LOG);
	if (strcmp(verb, "default") == 0)
		return reader_default(reader, rest);
	rest += strspn(rest, " \t");
	rest[strcspn(rest, " \t")] = '\0';
	if (strcmp(verb, "include") == 0)
		return reader_profile(reader, rest);
	if (strcmp(verb, "abi") != 0)
		return reader_fail(reader, verb, "allow, deny, log, default, include or abi");
	if (strcmp(rest, "native") != 0 && strcmp(rest, "all") != 0)
		return reader_fail(reader, rest, "native or all");
	reader->policy->native = strcmp(rest, "native") == 0;
	return 0;
}

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

static int
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
