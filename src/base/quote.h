/* SPDX-License-Identifier: ISC */
/*
 * How every byte but NUL is written into an INI value and read back: C
 * escapes in double quotes, and lists of words split as a shell splits them.
 *
 *	value	bare text | "text with \n \t \" \\ \033 \xNN"
 *	words	bare\ word 'literal' "C escapes", adjoining pieces join
 */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include <stddef.h>

#include "base/text.h"

/* Appends string in double quotes; control bytes as \n, \t, \r or \ooo. */
void quote_string(struct text *text, const char *string);

/* Appends string as it is when it reads back as itself as a value, else quoted. */
void quote_value(struct text *text, const char *string);

/* Appends string as it is when it reads back as itself as one word, else quoted. */
void quote_word(struct text *text, const char *string);

/*
 * Reads a value: when it starts with '"' it must be one quoted string and
 * nothing else. Writes into out (at least strlen(in) + 1 bytes, may be in
 * itself). NULL, or why it is not a value: a static string.
 */
const char *unquote_value(const char *in, char *out);

/*
 * Takes the next word at *at, moves *at behind it and writes it to out (at
 * least strlen(*at) + 1 bytes). Returns 1 (a word), 0 (no more), or -1 with
 * *why a static string.
 */
int unquote_word(const char **at, char *out, const char **why);

#endif
