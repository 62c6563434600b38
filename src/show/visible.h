/* SPDX-License-Identifier: ISC */
/*
 * What a payload has chosen, a command line, a file name, on its way to a
 * person's terminal: nothing in it may move the cursor, hide or turn text round.
 */
#ifndef SHOW_VISIBLE_H
#define SHOW_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/*
 * Appends bytes[count]: control bytes as \n \t \r \ooo, a backslash as two; valid
 * UTF-8 as it is where the locale (LC_ALL, LC_CTYPE, LANG) is of that kind, but no
 * control, direction, combining or invisible characters; other bytes as \ooo.
 */
void visible_text(struct text *text, const char *bytes, size_t count);

/* How many columns a text made here takes: one a character, two for East Asian wide ones. */
size_t visible_width(const char *string);

/* How many bytes of it take at most that many columns; an escape is not taken apart. */
size_t visible_cut(const char *string, size_t width);

#endif
