/* SPDX-License-Identifier: ISC */
/*
 * Canonical INI to JSON, with nothing but the key table. In: what spec_print()
 * wrote. Out: {"section": {"key": "value" or ["word", ...]}}.
 */
#include <errno.h>
#include <string.h>

#include "base/quote.h"
#include "spec/keys.h"
#include "spec/spec.h"

static int
json_words(char *value, struct text *text)
{
	const char *at = value;
	const char *why;
	char *word = value - 1; /* the blank behind '=': always behind what is still to be read */
	bool first = true;
	int got;

	text_char(text, '[');
	while ((got = unquote_word(&at, word, &why)) > 0) {
		if (!first)
			text_char(text, ',');
		text_json(text, word);
		first = false;
	}
	text_char(text, ']');
	return got;
}

/* One key; `open` is the list key whose array is still open, or NULL. */
static int
json_key(struct text *text, const struct key *key, const char *name, char *value,
    const struct key **open)
{
	bool more = *open == key && key_repeats(key);

	if (*open != NULL && !more) {
		text_char(text, ']');
		*open = NULL;
	}
	if (!more) {
		if (text->start[text->length - 1] != '{')
			text_char(text, ',');
		text_json(text, name);
		text_char(text, ':');
	}
	if (key_is_words(key))
		return json_words(value, text);
	if (key_repeats(key)) {
		text_char(text, more ? ',' : '[');
		*open = key;
	}
	if (key->kind == KEY_ROWS)
		return json_words(value, text);
	if (unquote_value(value, value) != NULL)
		return -1;
	text_json(text, value);
	return 0;
}

int
spec_json(char *ini, struct text *text)
{
	const struct key *open = NULL;
	char section[64] = "";
	char *next;

	text_char(text, '{');
	for (char *line = ini; line != NULL && *line != '\0'; line = next) {
		char *equal = strstr(line, " = ");
		const struct key *key;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (*line == '\0')
			continue;
		if (*line == '[' && strlen(line) < sizeof(section)) {
			if (open != NULL)
				text_char(text, ']');
			open = NULL;
			if (*section != '\0')
				text_str(text, "},");
			line[strcspn(line, "]")] = '\0';
			strcpy(section, line + 1);
			text_json(text, section);
			text_str(text, ":{");
			continue;
		}
		if (equal == NULL)
			goto invalid;
		*equal = '\0';
		key = key_find(section, line);
		if (key == NULL || json_key(text, key, line, equal + 3, &open) < 0)
			goto invalid;
	}
	if (open != NULL)
		text_char(text, ']');
	text_str(text, *section != '\0' ? "}}" : "}");
	return 0;
invalid:
	errno = EINVAL;
	return -1;
}
