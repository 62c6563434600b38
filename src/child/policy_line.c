/* SPDX-License-Identifier: ISC */
/* One line of a profile. In: its words. Out: rows and cases of the policy, or FILE:LINE and why. */
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "child/groups.h"
#include "child/reader.h"

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

int
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
		return reader->policy->exact ? 0 : reader_fail(reader, word, "no such system call");
	return what != NULL ? reader_refusal(reader, word, what, action)
			    : reader_call(reader, word, action);
}

/* The action that a line's last word may change: kill, trap, errno=E. */
static int
reader_action(struct reader *reader, const char *word, uint32_t *action)
{
	uint32_t number;

	if (strcmp(word, "kill") == 0) {
		*action = SECCOMP_RET_KILL_PROCESS;
		return 1;
	}
	if (strcmp(word, "trap") == 0) {
		*action = SECCOMP_RET_TRAP;
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
int
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

/* allow, log, kill, trap, deny [errno=E], and nothing behind it. */
static int
action_read(struct reader *reader, const char *word, char **words, uint32_t *action)
{
	const char *more = take_word(words);

	*action = SECCOMP_RET_ERRNO | EPERM;
	if (strcmp(word, "allow") == 0)
		*action = SECCOMP_RET_ALLOW;
	else if (strcmp(word, "log") == 0)
		*action = SECCOMP_RET_LOG;
	else if (strcmp(word, "kill") == 0)
		*action = SECCOMP_RET_KILL_PROCESS;
	else if (strcmp(word, "trap") == 0)
		*action = SECCOMP_RET_TRAP;
	else if (strcmp(word, "deny") != 0)
		return reader_fail(reader, word, "allow, deny, log, kill or trap");
	if (more != NULL
	    && (strcmp(word, "deny") != 0 || reader_action(reader, more, action) <= 0
		|| take_word(words) != NULL))
		return reader_fail(reader, more, "not understood");
	return 0;
}

/* exact, the first line: only lines say what is denied. */
static int
reader_exact(struct reader *reader)
{
	if (reader->depth > 1 || reader->policy->count > 1 || reader->policy->case_count > 0)
		return reader_fail(reader, "exact", "is the first line");
	reader->policy->exact = true;
	reader->policy->refused = 0;
	reader->policy->count = 0; /* clone3 */
	return 0;
}

/* if CALL TEST... ACTION */
static int
reader_if(struct reader *reader, char *words)
{
	struct policy_test tests[POLICY_TESTS];
	const char *name = take_word(&words);
	const char *word = take_word(&words);
	uint32_t action;
	unsigned count = 0;

	for (; word != NULL && word[0] == 'a' && strcmp(word, "allow") != 0; word = take_word(&words)) {
		const char *why = count == POLICY_TESTS ? "more than 6 tests"
							: policy_test_parse(&tests[count++], word);

		if (why != NULL)
			return reader_fail(reader, word, why);
	}
	if (name == NULL || count == 0 || word == NULL)
		return reader_fail(reader, "if", "wants a call, tests like a0==5, and what it gets");
	if (action_read(reader, word, &words, &action) < 0)
		return -1;
	if (!name_known(name))
		return reader->policy->exact ? 0 : reader_fail(reader, name, "no such system call");
	if (action_denies(action) && group_has(profile_default.start, name))
		return reader_fail(reader, name, "the start itself calls this, it cannot be denied");
	return policy_add_case(reader->policy, name, action, tests, count) < 0
	    ? reader_fail(reader, name, "too many lines with if")
	    : 0;
}

/* default ACTION */
static int
reader_default(struct reader *reader, char *words)
{
	const char *word = take_word(&words);

	if (word == NULL)
		return reader_fail(reader, "default", "allow, deny, log, kill or trap");
	return action_read(reader, word, &words, &reader->policy->fallback);
}

int
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
	if (strcmp(verb, "if") == 0)
		return reader_if(reader, rest);
	if (strcmp(verb, "exact") == 0)
		return reader_exact(reader);
	rest += strspn(rest, " \t");
	rest[strcspn(rest, " \t")] = '\0';
	if (strcmp(verb, "include") == 0)
		return reader_profile(reader, rest);
	if (strcmp(verb, "abi") != 0)
		return reader_fail(reader, verb, "allow, deny, log, default, if, exact, include or abi");
	if (strcmp(rest, "native") != 0 && strcmp(rest, "all") != 0)
		return reader_fail(reader, rest, "native or all");
	reader->policy->native = strcmp(rest, "native") == 0;
	return 0;
}
