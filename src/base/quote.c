/* SPDX-License-Identifier: ISC */
/*
 * Quoting of INI values. In: bytes or quoted text. Out: quoted text or the
 * same bytes. What quote_*() writes, unquote_*() reads back exactly.
 */
#include "base/quote.h"

#include <string.h>

void
quote_string(struct text *text, const char *string)
{
	text_char(text, '"');
	for (const unsigned char *c = (const unsigned char *)string; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\') {
			text_char(text, '\\');
			text_char(text, (char)*c);
		} else if (*c == '\n' || *c == '\t' || *c == '\r') {
			text_char(text, '\\');
			text_char(text, *c == '\n' ? 'n' : *c == '\t' ? 't' : 'r');
		} else if (*c < 32 || *c == 127) {
			text_char(text, '\\');
			text_char(text, (char)('0' + (*c >> 6)));
			text_char(text, (char)('0' + (*c >> 3 & 7)));
			text_char(text, (char)('0' + (*c & 7)));
		} else {
			text_char(text, (char)*c);
		}
	}
	text_char(text, '"');
}

static int
quote_has_control(const char *string)
{
	for (const unsigned char *c = (const unsigned char *)string; *c != '\0'; c++)
		if (*c < 32 || *c == 127)
			return 1;
	return 0;
}

void
quote_value(struct text *text, const char *string)
{
	size_t length = strlen(string);

	if (length == 0 || string[0] == '"' || string[0] == ' ' || string[length - 1] == ' '
	    || quote_has_control(string))
		quote_string(text, string);
	else
		text_str(text, string);
}

void
quote_word(struct text *text, const char *string)
{
	if (*string == '\0' || strpbrk(string, " '\"\\#;") != NULL || quote_has_control(string))
		quote_string(text, string);
	else
		text_str(text, string);
}

static int
unquote_octal(const char **at, unsigned *byte)
{
	unsigned count = 0;

	for (*byte = 0; count < 3 && **at >= '0' && **at <= '7'; count++)
		*byte = *byte * 8 + (unsigned)(*(*at)++ - '0');
	return *byte > 0 && *byte < 256 ? 0 : -1;
}

static int
unquote_hex(const char **at, unsigned *byte)
{
	static const char digits[] = "0123456789abcdef";
	unsigned count = 0;

	for (*byte = 0; count < 2 && **at != '\0'; count++) {
		const char *digit = strchr(digits, **at >= 'A' && **at <= 'F' ? **at | 0x20 : **at);

		if (digit == NULL)
			break;
		*byte = *byte * 16 + (unsigned)(digit - digits);
		++*at;
	}
	return *byte > 0 ? 0 : -1;
}

/* One escape; *at stands behind the backslash. */
static int
unquote_escape(const char **at, char *out)
{
	static const char names[] = "abefnrtv\\\"'?";
	static const char bytes[] = "\a\b\033\f\n\r\t\v\\\"'?";
	const char *name = **at == '\0' ? NULL : strchr(names, **at);
	unsigned byte;

	if (name != NULL) {
		++*at;
		*out = bytes[name - names];
		return 0;
	}
	if (**at == 'x') {
		++*at;
		if (unquote_hex(at, &byte) < 0)
			return -1;
	} else if (unquote_octal(at, &byte) < 0) {
		return -1;
	}
	*out = (char)byte;
	return 0;
}

/* A double-quoted string; *at stands behind the opening quote, then behind the closing one. */
static const char *
unquote_double(const char **at, char **out)
{
	while (**at != '"') {
		if (**at == '\0')
			return "a double quote is not closed";
		if (**at != '\\') {
			*(*out)++ = *(*at)++;
			continue;
		}
		++*at;
		if (unquote_escape(at, *out) < 0)
			return "unknown escape behind a backslash (or a NUL byte)";
		++*out;
	}
	++*at;
	return NULL;
}

const char *
unquote_value(const char *in, char *out)
{
	const char *why;

	if (*in != '"') {
		memmove(out, in, strlen(in) + 1);
		return NULL;
	}
	in++;
	why = unquote_double(&in, &out);
	if (why != NULL)
		return why;
	if (*in != '\0')
		return "text behind the closing double quote";
	*out = '\0';
	return NULL;
}

static int
unquote_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int
unquote_word(const char **at, char *out, const char **why)
{
	while (unquote_blank(**at))
		++*at;
	if (**at == '\0')
		return 0;
	while (**at != '\0' && !unquote_blank(**at)) {
		char c = *(*at)++;

		if (c == '"') {
			*why = unquote_double(at, &out);
			if (*why != NULL)
				return -1;
		} else if (c == '\'') {
			while (**at != '\'') {
				if (**at == '\0') {
					*why = "a single quote is not closed";
					return -1;
				}
				*out++ = *(*at)++;
			}
			++*at;
		} else if (c == '\\') {
			if (**at == '\0') {
				*why = "a backslash at the end";
				return -1;
			}
			*out++ = *(*at)++;
		} else {
			*out++ = c;
		}
	}
	*out = '\0';
	return 1;
}
