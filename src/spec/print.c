/* SPDX-License-Identifier: ISC */
/* struct spec to INI that reads back to the same struct. In: a spec. Out: text. */
#include <stdbool.h>
#include <string.h>

#include "base/quote.h"
#include "base/signame.h"
#include "spec/keys.h"
#include "spec/spec.h"

static void
print_key(struct text *text, const struct key *key)
{
	text_str(text, key->name);
	text_str(text, " = ");
}

static void
print_list(struct text *text, const struct key *key, char *const *list)
{
	if (key_is_words(key)) {
		if (*list == NULL && key->initial == NULL)
			return;
		print_key(text, key);
		for (char *const *at = list; *at != NULL; at++) {
			if (at != list)
				text_char(text, ' ');
			quote_word(text, *at);
		}
		text_char(text, '\n');
		return;
	}
	for (; *list != NULL; list++) {
		const char *value = *list;

		text_str(text, key->name);
		if (key_is_prefix(key)) {
			value = strchr(*list, '=') + 1;
			text_bytes(text, *list, (size_t)(value - *list - 1));
		}
		text_str(text, " = ");
		if (key->kind == KEY_ROWS)
			text_str(text, value);
		else
			quote_value(text, value);
		text_char(text, '\n');
	}
}

static void
print_number(struct text *text, const struct key *key, uint64_t number)
{
	if (key->least > 0 && number == 0)
		return; /* not set */
	print_key(text, key);
	if (key->kind == KEY_DURATION && number % 1000000000 != 0)
		text_time(text, number);
	else
		text_u64(text, key->kind == KEY_DURATION ? number / 1000000000 : number);
	text_char(text, '\n');
}

static void
print_octal(struct text *text, uint32_t number)
{
	text_char(text, '0');
	for (int shift = 6; shift >= 0; shift -= 3)
		text_char(text, (char)('0' + (number >> shift & 7)));
}

static void
print_word(struct text *text, const struct key *key, const void *member)
{
	const struct key_choice *choice = key->choices;
	int number = key->kind == KEY_BOOL ? *(const bool *)member : *(const int *)member;

	print_key(text, key);
	if (key->kind == KEY_BOOL)
		text_str(text, number ? "yes" : "no");
	else if (key->kind == KEY_OCTAL)
		print_octal(text, *(const uint32_t *)member);
	else if (key->kind == KEY_SIGNAL && signame_name(number) != NULL)
		text_str(text, signame_name(number));
	else if (key->kind == KEY_SIGNAL)
		text_i64(text, number);
	else {
		while (choice->word != NULL && choice->value != number)
			choice++;
		text_str(text, choice->word != NULL ? choice->word : "?");
	}
	text_char(text, '\n');
}

static void
print_member(const struct spec *spec, struct text *text, const struct key *key)
{
	const void *member = (const char *)spec + key->offset;

	if (key->kind == KEY_NS && spec->ns_at[key->least] != NULL) {
		print_key(text, key);
		quote_value(text, spec->ns_at[key->least]);
		text_char(text, '\n');
		return;
	}
	switch (key->kind) {
	case KEY_WORDS:
	case KEY_CAPS:
	case KEY_LIST:
	case KEY_LINES:
	case KEY_ROWS:
	case KEY_LANDLOCK:
	case KEY_LABEL:
	case KEY_NAMED:
	case KEY_LIMITS:
		print_list(text, key, *(char *const *const *)member);
		break;
	case KEY_STRING:
	case KEY_PATH:
	case KEY_SCHEDULE:
	case KEY_LIMIT:
		if (*(char *const *)member == NULL)
			break;
		print_key(text, key);
		quote_value(text, *(char *const *)member);
		text_char(text, '\n');
		break;
	case KEY_SIZE:
	case KEY_NUMBER:
	case KEY_DURATION:
		print_number(text, key, *(const uint64_t *)member);
		break;
	case KEY_COUNT:
		print_number(text, key, *(const uint32_t *)member);
		break;
	default:
		print_word(text, key, member);
	}
}

void
spec_print(const struct spec *spec, struct text *text)
{
	const char *section = "";

	for (size_t i = 0; i < key_count; i++) {
		const struct key *key = &key_table[i];

		if (strcmp(section, key->section) != 0) {
			text_str(text, *section != '\0' ? "\n[" : "[");
			text_str(text, key->section);
			text_str(text, "]\n");
			section = key->section;
		}
		print_member(spec, text, key);
	}
}
