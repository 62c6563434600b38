/* SPDX-License-Identifier: ISC */
/* In: a table of options and argv. Out: members of a struct, or the table told. */
#include "base/options.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

enum {
	OPTIONS_ROW = 1000, /* what getopt_long() returns for row 0 */
};

static bool
options_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (; *list != '\0'; list += strcspn(list, " "), list += *list == ' ')
		if (strcspn(list, " ") == length && strncmp(list, word, length) == 0)
			return true;
	return false;
}

bool
options_has(const struct option_row *row, const char *verb)
{
	return row->verbs == NULL || options_word(row->verbs, verb);
}

/* False: a list has no place left. */
static bool
options_set(const struct option_row *row, void *target, const char *value)
{
	char *member = (char *)target + row->offset;
	struct option_list *list = (struct option_list *)(void *)member;

	if (row->kind == OPTION_FLAG)
		*(bool *)(void *)member = true;
	else if (row->kind != OPTION_LIST)
		*(const char **)(void *)member = value != NULL ? value : "";
	else if (list->count < OPTIONS_LIST)
		list->word[list->count++] = value;
	else
		return false;
	return true;
}

/* stop: "+" to stop at the first operand, else "". */
static int
options_read(const struct option_row *rows, size_t count, const char *verb, void *target, int argc,
    char **argv, const char *stop)
{
	struct option table[OPTIONS_MOST + 1];
	char letters[3 * OPTIONS_MOST + 2];
	size_t known = 0;
	char *end = letters + strlen(strcpy(letters, stop));
	int c;

	for (size_t i = 0; i < count && known < OPTIONS_MOST; i++) {
		int has = rows[i].argument == NULL ? no_argument
		    : rows[i].kind == OPTION_MAYBE ? optional_argument
						   : required_argument;

		if (!options_has(&rows[i], verb))
			continue;
		table[known++] = (struct option) {rows[i].name, has, NULL, OPTIONS_ROW + (int)i};
		if (rows[i].letter == 0)
			continue;
		*end++ = (char)rows[i].letter;
		for (int colon = no_argument; colon < has; colon++)
			*end++ = ':';
	}
	table[known] = (struct option) {NULL, 0, NULL, 0};
	*end = '\0';
	while ((c = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		size_t i = 0;

		errno = 0;
		if (c == '?')
			return -1;
		if (c >= OPTIONS_ROW)
			i = (size_t)c - OPTIONS_ROW;
		else
			while (i + 1 < count && (rows[i].letter != c || !options_has(&rows[i], verb)))
				i++;
		if (!options_set(&rows[i], target, optarg)) {
			errno = E2BIG;
			return -1;
		}
	}
	return optind;
}

int
options_parse(const struct option_row *rows, size_t count, const char *verb, void *target,
    int argc, char **argv)
{
	return options_read(rows, count, verb, target, argc, argv, "");
}

int
options_parse_first(const struct option_row *rows, size_t count, const char *verb, void *target,
    int argc, char **argv)
{
	return options_read(rows, count, verb, target, argc, argv, "+");
}

void
options_help(const struct option_row *rows, size_t count, const char *verb, FILE *to)
{
	for (size_t i = 0; i < count; i++) {
		char left[64];
		const char *argument = rows[i].argument != NULL ? rows[i].argument : "";
		const char *between = rows[i].argument == NULL ? ""
		    : rows[i].kind == OPTION_MAYBE	       ? "[="
							       : " ";

		if (!options_has(&rows[i], verb))
			continue;
		snprintf(left, sizeof(left), "%c%c%s --%s%s%s%s", rows[i].letter != 0 ? '-' : ' ',
		    rows[i].letter != 0 ? rows[i].letter : ' ', rows[i].letter != 0 ? "," : " ",
		    rows[i].name, between, argument, *between == '[' ? "]" : "");
		fprintf(to, "  %-26s  %s\n", left, rows[i].help);
	}
}

void
options_tell(const struct option_row *rows, size_t count, const struct option_verb *verb, FILE *to)
{
	const char *const names[] = {verb->name, verb->alias};

	for (size_t n = 0; n < 2 && names[n] != NULL; n++) {
		fprintf(to, "verb\t%s\t%s\t%s\n", names[n],
		    *verb->operands != '\0' ? verb->operands : "-", verb->help);
		for (size_t i = 0; i < count; i++) {
			char letter[] = {'-', (char)rows[i].letter, '\0'};

			if (options_has(&rows[i], verb->name))
				fprintf(to, "option\t%s\t--%s\t%s\t%s\t%s\n", names[n],
				    rows[i].name, letter, rows[i].argument != NULL
					? rows[i].argument
					: "-",
				    rows[i].help);
		}
	}
}
