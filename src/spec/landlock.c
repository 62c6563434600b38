/* SPDX-License-Identifier: ISC */
/* In: "ro PATH", "tcp-bind PORT" and so on. Out: a rule. */
#include "spec/landlock.h"

#include <stddef.h>
#include <string.h>

#include "base/parse.h"

static const struct {
	const char *word;
	enum landlock_kind kind;
} landlock_words[] = {
	{"ro", LANDLOCK_RO}, {"rw", LANDLOCK_RW}, {"exec", LANDLOCK_EXEC},
	{"tcp-bind", LANDLOCK_BIND}, {"tcp-connect", LANDLOCK_CONNECT}, {"scope", LANDLOCK_SCOPE},
};

/* The kernel's bits: LANDLOCK_SCOPE_* */
static const struct {
	const char *word;
	uint32_t bit;
} landlock_scopes[] = {{"abstract-unix", 1}, {"signal", 2}};

static const char *
landlock_value(const char *text, struct landlock_rule *rule)
{
	if (rule->kind == LANDLOCK_SCOPE) {
		for (size_t i = 0; i < sizeof(landlock_scopes) / sizeof(landlock_scopes[0]); i++) {
			if (strcmp(text, landlock_scopes[i].word) == 0) {
				rule->value = landlock_scopes[i].bit;
				return NULL;
			}
		}
		return "abstract-unix or signal";
	}
	rule->value = UINT32_MAX;
	if (strcmp(text, "none") != 0 && parse_u32(text, 65535, &rule->value) < 0)
		return "not a port from 0 to 65535, nor none";
	return NULL;
}

const char *
landlock_parse(const char *line, struct landlock_rule *rule)
{
	size_t length = strcspn(line, " \t");
	const char *rest = line + length + strspn(line + length, " \t");
	size_t i = 0;

	while (i < sizeof(landlock_words) / sizeof(landlock_words[0])
	    && (strlen(landlock_words[i].word) != length
		|| strncmp(landlock_words[i].word, line, length) != 0))
		i++;
	if (i == sizeof(landlock_words) / sizeof(landlock_words[0]))
		return "not ro, rw, exec PATH, tcp-bind, tcp-connect PORT, or scope NAME";
	rule->kind = landlock_words[i].kind;
	rule->path = rest;
	if (rule->kind > LANDLOCK_EXEC)
		return landlock_value(rest, rule);
	return *rest == '/' ? NULL : "not an absolute path";
}
