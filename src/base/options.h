/* SPDX-License-Identifier: ISC */
/*
 * The options of a program as one table: what getopt_long(3) takes, what
 * --help says and what a shell completes cannot differ. A row belongs to the
 * verbs it names: any other verb refuses it.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
	OPTIONS_MOST = 64,	/* rows of a table, */
	OPTIONS_LIST = 256,	/* times that a list option may be given */
};

enum option_kind {
	OPTION_FLAG,	/* bool: set to true */
	OPTION_TEXT,	/* const char *: the last one given */
	OPTION_MAYBE,	/* const char *: "" when its argument is left out */
	OPTION_LIST,	/* struct option_list: all of them */
};

struct option_list {
	unsigned count;
	const char *word[OPTIONS_LIST];
};

struct option_row {
	const char *name;	/* without "--" */
	int letter;		/* of the short form; 0: there is none */
	const char *argument;	/* its word in --help; NULL: it takes none */
	const char *verbs;	/* names of verbs with blanks between; NULL: all */
	enum option_kind kind;
	size_t offset;		/* of its member in the target */
	const char *help;
};

struct option_verb {
	const char *name;
	const char *alias;	/* another name, or NULL */
	const char *operands;	/* as NAME..., or "" */
	const char *help;
};

/* Whether the verb has that option. */
bool options_has(const struct option_row *row, const char *verb);

/*
 * Reads argv[argc] (argv[0] is skipped) by the rows that belong to the verb and
 * sets the target's members. Options may stand behind operands, which argv
 * holds at the end then: returns the index of the first; -1 with errno 0 after a
 * message of getopt's, E2BIG when a list is too long.
 */
int options_parse(const struct option_row *rows, size_t count, const char *verb, void *target,
    int argc, char **argv);

/* The same, but stops at the first operand: what follows may be another command's. */
int options_parse_first(const struct option_row *rows, size_t count, const char *verb, void *target,
    int argc, char **argv);

/* One line a row of the verb. */
void options_help(const struct option_row *rows, size_t count, const char *verb, FILE *to);

/*
 * For the generator of shell completions, a line each with tabs between:
 * "verb NAME OPERANDS HELP", "option VERB --NAME -LETTER ARGUMENT HELP", - for what is not there.
 */
void options_tell(const struct option_row *rows, size_t count, const struct option_verb *verb,
    FILE *to);

#endif
