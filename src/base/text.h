/* SPDX-License-Identifier: ISC */
/*
 * Text put together in a buffer of the caller, with no heap and no stdio: all
 * that the programs write into files goes through here. Overflow is sticky:
 * check text_full() once at the end.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *start;	/* always NUL-terminated */
	size_t length;
	size_t size;
	bool full;	/* something did not fit */
};

/* Starts an empty text in buffer[size], size > 0. */
void text_init(struct text *text, char *buffer, size_t size);

/* Appends; what does not fit whole is left out and text->full set. */
void text_bytes(struct text *text, const char *bytes, size_t count);
void text_str(struct text *text, const char *string);
void text_char(struct text *text, char c);
void text_u64(struct text *text, uint64_t value);
void text_i64(struct text *text, int64_t value);

/* value with at least `digits` digits, zeros in front. */
void text_digits(struct text *text, uint64_t value, unsigned digits);

/* Lower-case hexadecimal, no prefix. */
void text_hex(struct text *text, uint64_t value);

/* Nanoseconds since the epoch as SECONDS.NANOSECONDS. */
void text_time(struct text *text, uint64_t ns);

/* Percent-encodes control bytes, space, '%', '=', DEL and all bytes above 127. */
void text_percent(struct text *text, const char *string);

/*
 * A JSON string with its quotes. Valid UTF-8 passes; a byte that is not part
 * of valid UTF-8 becomes \udcXX (as Python's surrogateescape), so no byte is lost.
 */
void text_json(struct text *text, const char *string);

/* Undoes text_percent() from in into out[size]; -1 with EINVAL or ENAMETOOLONG. */
int text_percent_decode(const char *in, char *out, size_t size);

#endif
