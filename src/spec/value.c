/* SPDX-License-Identifier: ISC */
/*
 * One value. In: raw text of a key. Out: the member of struct spec, or why it
 * is not such a value. It knows kinds, not keys.
 */
#include "spec/value.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/quote.h"
#include "base/schedule.h"
#include "base/signame.h"
#include "spec/capset.h"
#include "spec/landlock.h"
#include "spec/limits.h"

enum {
	VALUE_SHORT = 256,
};

static const char value_memory[] = "out of memory";

int
value_append(char ***list, char *string)
{
	size_t count = 0;
	char **grown;

	while (*list != NULL && (*list)[count] != NULL)
		count++;
	grown = string == NULL ? NULL : realloc(*list, (count + 2) * sizeof(**list));
	if (grown == NULL) {
		free(string);
		return -1;
	}
	grown[count] = string;
	grown[count + 1] = NULL;
	*list = grown;
	return 0;
}

void
value_free_list(char **list)
{
	for (char **at = list; at != NULL && *at != NULL; at++)
		free(*at);
	free(list);
}

static const char *
value_words(char ***list, const char *raw)
{
	char *word = malloc(strlen(raw) + 1);
	const char *why = NULL;

	if (word == NULL)
		return value_memory;
	value_free_list(*list);
	*list = NULL;
	while (why == NULL && unquote_word(&raw, word, &why) > 0)
		if (value_append(list, strdup(word)) < 0)
			why = value_memory;
	free(word);
	return why;
}

static const char *
value_caps(char ***list, const char *raw)
{
	struct capset set;
	const char *why = value_words(list, raw);

	if (why == NULL && *list == NULL)
		return "none is written `none`";
	return why == NULL ? capset_parse(*list, "none", &set) : why;
}

/* One line of words, kept as text in the form that spec_print() writes. */
static const char *
value_row(char ***list, const char *raw)
{
	size_t size = strlen(raw) * 4 + 8; /* a byte is at most \\ooo, a word has two quotes */
	char *word = malloc(size);
	char *row = malloc(size * 2);
	const char *why = NULL;
	struct text text;
	int got = 0;

	if (word == NULL || row == NULL) {
		free(word);
		free(row);
		return value_memory;
	}
	text_init(&text, row, size * 2);
	while ((got = unquote_word(&raw, word, &why)) > 0) {
		if (text.length > 0)
			text_char(&text, ' ');
		quote_word(&text, word);
	}
	free(word);
	if (got == 0 && (text.length == 0 || text.full))
		why = "empty";
	if (why != NULL) {
		free(row);
		return why;
	}
	return value_append(list, row) < 0 ? value_memory : NULL;
}

/* NAME=VALUE, or NAME of the caller's environment; a later one of a name replaces the earlier. */
static const char *
value_env(char ***list, char *text)
{
	size_t length = strcspn(text, "=");
	char *entry = text;

	if (length == 0) {
		free(text);
		return "no name before '='";
	}
	if (text[length] == '\0') {
		const char *value = getenv(text);

		if (value == NULL) {
			free(text);
			return NULL;
		}
		entry = malloc(length + strlen(value) + 2);
		if (entry != NULL) {
			memcpy(entry, text, length);
			entry[length] = '=';
			strcpy(entry + length + 1, value);
		}
		free(text);
		if (entry == NULL)
			return value_memory;
	}
	for (char **at = *list; at != NULL && *at != NULL; at++) {
		if (strncmp(*at, entry, length + 1) == 0) {
			free(*at);
			*at = entry;
			return NULL;
		}
	}
	return value_append(list, entry) < 0 ? value_memory : NULL;
}

/* NAME=VALUE of a prefixed key; a later one of a name replaces the earlier. Takes text over. */
static const char *
value_entry(char ***list, const char *name, char *text)
{
	size_t length = strlen(name);
	char *entry = malloc(length + strlen(text) + 2);

	if (entry != NULL) {
		memcpy(entry, name, length);
		entry[length] = '=';
		strcpy(entry + length + 1, text);
	}
	free(text);
	for (char **at = *list; at != NULL && *at != NULL; at++) {
		if (entry != NULL && strncmp(*at, entry, length + 1) == 0) {
			free(*at);
			*at = entry;
			return NULL;
		}
	}
	return value_append(list, entry) < 0 ? value_memory : NULL;
}

static const char *
value_label(char ***list, const char *key, char *text)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-";
	size_t length = strlen(key);

	if (length > 40 || strspn(key, allowed) != length) {
		free(text);
		return "a label's key is letters, digits, '_', '.', '/', '-', at most 40";
	}
	return value_entry(list, key, text);
}

/* One of the kinds of spec/limits.h. Takes text over. */
static const char *
value_limit(void *member, const struct key *key, const char *name, char *text)
{
	const char *why = limits_check(key->name, name + strlen(key->name), text);

	if (why != NULL)
		free(text);
	else if (key->kind == KEY_NAMED)
		why = value_entry(member, name + strlen(key->name), text);
	else if (key->kind == KEY_LIMITS)
		why = value_append(member, text) < 0 ? value_memory : NULL;
	else {
		free(*(char **)member);
		*(char **)member = text;
	}
	return why;
}

static const char *
value_choice(int *member, const struct key *key, const char *text)
{
	for (const struct key_choice *choice = key->choices; choice->word != NULL; choice++) {
		if (strcmp(text, choice->word) == 0) {
			*member = choice->value;
			return NULL;
		}
	}
	return "not one of the words this key has (see ctr-spec(5))";
}

/* A word, or another's namespace, kept as it is written. */
static const char *
value_ns(struct spec *spec, const struct key *key, const char *text)
{
	static const struct {
		const char *start;
		enum spec_ns kind;
	} forms[] = {{"/", SPEC_NS_PATH}, {"container:", SPEC_NS_CONTAINER}, {"pid:", SPEC_NS_PID}};
	int *member = (int *)((char *)spec + key->offset);
	char **at = &spec->ns_at[key->least];

	free(*at);
	*at = NULL;
	if (value_choice(member, key, text) == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strncmp(text, forms[i].start, strlen(forms[i].start)) != 0)
			continue;
		*member = (int)forms[i].kind;
		*at = strdup(text);
		return *at == NULL ? value_memory : NULL;
	}
	return "not private, host, /PATH, container:NAME or pid:PID[:INODE] (see ctr-spec(5))";
}

static const char *
value_number(void *member, const struct key *key, const char *text)
{
	uint64_t number;
	int result = key->kind == KEY_SIZE ? parse_size(text, &number)
	    : key->kind == KEY_DURATION	   ? parse_duration(text, &number)
					   : parse_u64(text, &number);

	if (result < 0)
		return key->kind == KEY_SIZE  ? "not a size like 64M"
		    : key->kind == KEY_DURATION ? "not a time like 10, 1.5, 500ms, 2m, 1h"
						: "not a number";
	if (number < key->least || number > key->most)
		return "out of range";
	if (key->kind == KEY_COUNT)
		*(uint32_t *)member = (uint32_t)number;
	else
		*(uint64_t *)member = number;
	return NULL;
}

static const char *
value_string(char **member, const struct key *key, const char *text)
{
	struct schedule schedule;

	if (key->kind == KEY_PATH && text[0] != '/')
		return "not an absolute path";
	if (key->kind == KEY_SCHEDULE && schedule_parse(text, &schedule) < 0)
		return SCHEDULE_FORM;
	free(*member);
	*member = strdup(text);
	return *member == NULL ? value_memory : NULL;
}

static const char *
value_scalar(void *member, const struct key *key, const char *text)
{
	int number;

	switch (key->kind) {
	case KEY_BOOL:
		return parse_bool(text, member) < 0 ? "yes or no" : NULL;
	case KEY_CHOICE:
		return value_choice(member, key, text);
	case KEY_OCTAL:
		return parse_octal(text, (uint32_t)key->most, member) < 0 ? "not an octal number" : NULL;
	case KEY_SIGNAL:
		number = signame_number(text);
		if (number < 0)
			return "no such signal";
		*(int *)member = number;
		return NULL;
	case KEY_SIZE:
	case KEY_NUMBER:
	case KEY_DURATION:
	case KEY_COUNT:
		return value_number(member, key, text);
	default:
		return value_string(member, key, text);
	}
}

/* Whether the text itself becomes part of the spec. */
static bool
value_keeps(const struct key *key)
{
	switch (key->kind) {
	case KEY_LIST:
	case KEY_LINES:
	case KEY_LANDLOCK:
	case KEY_LIMIT:
	case KEY_LIMITS:
	case KEY_NAMED:
	case KEY_LABEL:
		return true;
	default:
		return false;
	}
}

/* Most values are short: an allocation each that ends at once is a mapping each. */
static const char *
value_plain(struct spec *spec, const struct key *key, const char *raw)
{
	char text[VALUE_SHORT];
	char *at = strlen(raw) < sizeof(text) ? text : malloc(strlen(raw) + 1);
	const char *why = at == NULL ? value_memory : unquote_value(raw, at);

	if (why == NULL)
		why = key->kind == KEY_NS ? value_ns(spec, key, at)
					  : value_scalar((char *)spec + key->offset, key, at);
	if (at != text)
		free(at);
	return why;
}

const char *
value_set(struct spec *spec, const struct key *key, const char *name, const char *raw)
{
	void *member = (char *)spec + key->offset;
	struct landlock_rule rule;
	const char *why;
	char *text;

	if (key->kind == KEY_WORDS)
		return value_words(member, raw);
	if (key->kind == KEY_CAPS)
		return value_caps(member, raw);
	if (key->kind == KEY_ROWS)
		return value_row(member, raw);
	if (!value_keeps(key))
		return value_plain(spec, key, raw);
	text = malloc(strlen(raw) + 1);
	if (text == NULL)
		return value_memory;
	why = unquote_value(raw, text);
	if (why == NULL && key->kind == KEY_LIST)
		return value_env(member, text);
	if (why == NULL && key->kind == KEY_LANDLOCK)
		why = landlock_parse(text, &rule);
	if (why == NULL && (key->kind == KEY_LINES || key->kind == KEY_LANDLOCK))
		return value_append(member, text) < 0 ? value_memory : NULL;
	if (why == NULL
	    && (key->kind == KEY_LIMIT || key->kind == KEY_LIMITS || key->kind == KEY_NAMED))
		return value_limit(member, key, name, text);
	if (why == NULL && key->kind == KEY_LABEL)
		return value_label(member, name + strlen(key->name), text);
	free(text);
	return why;
}
