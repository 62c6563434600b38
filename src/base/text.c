/* SPDX-License-Identifier: ISC */
/*
 * Bounded text. In: values. Out: bytes in the caller's buffer. It never
 * allocates, never prints, never writes past the buffer.
 */
#include "base/text.h"

#include <errno.h>
#include <string.h>

void
text_init(struct text *text, char *buffer, size_t size)
{
	text->start = buffer;
	text->length = 0;
	text->size = size;
	text->full = false;
	buffer[0] = '\0';
}

void
text_bytes(struct text *text, const char *bytes, size_t count)
{
	if (text->full || count >= text->size - text->length) {
		text->full = true;
		return;
	}
	memcpy(text->start + text->length, bytes, count);
	text->length += count;
	text->start[text->length] = '\0';
}

void
text_str(struct text *text, const char *string)
{
	text_bytes(text, string, strlen(string));
}

void
text_char(struct text *text, char c)
{
	if (text->full || text->size - text->length <= 1) {
		text->full = true;
		return;
	}
	text->start[text->length++] = c;
	text->start[text->length] = '\0';
}

void
text_digits(struct text *text, uint64_t value, unsigned digits)
{
	char reversed[24];
	unsigned count = 0;

	do {
		reversed[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	for (unsigned i = count; i < digits; i++)
		text_char(text, '0');
	while (count > 0)
		text_char(text, reversed[--count]);
}

void
text_u64(struct text *text, uint64_t value)
{
	text_digits(text, value, 1);
}

void
text_i64(struct text *text, int64_t value)
{
	if (value < 0)
		text_char(text, '-');
	text_u64(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void
text_hex(struct text *text, uint64_t value)
{
	int shift = 60;

	while (shift > 0 && (value >> shift & 15) == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		text_char(text, "0123456789abcdef"[value >> shift & 15]);
}

void
text_time(struct text *text, uint64_t ns)
{
	text_u64(text, ns / 1000000000);
	text_char(text, '.');
	text_digits(text, ns % 1000000000, 9);
}

void
text_percent(struct text *text, const char *string)
{
	for (const unsigned char *c = (const unsigned char *)string; *c != '\0'; c++) {
		if (*c > 32 && *c < 127 && *c != '%' && *c != '=') {
			text_char(text, (char)*c);
			continue;
		}
		const char escape[] = {'%', "0123456789ABCDEF"[*c >> 4], "0123456789ABCDEF"[*c & 15]};

		text_bytes(text, escape, sizeof(escape)); /* whole or not at all */
	}
}

/* Length of the valid UTF-8 sequence at c (2 to 4), 0 when there is none. */
static unsigned
text_utf8(const unsigned char *c)
{
	unsigned more = c[0] >= 0xf0 && c[0] <= 0xf4 ? 3
	    : c[0] >= 0xe0 && c[0] < 0xf0	     ? 2
	    : c[0] >= 0xc2 && c[0] < 0xe0	     ? 1
						     : 0;

	for (unsigned i = 1; i <= more; i++)
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f)
	    || (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f))
		return 0;
	return more > 0 ? more + 1 : 0;
}

static void
text_json_escape(struct text *text, unsigned high, unsigned low)
{
	text_str(text, "\\u");
	for (int shift = 4; shift >= 0; shift -= 4)
		text_char(text, "0123456789abcdef"[high >> shift & 15]);
	for (int shift = 4; shift >= 0; shift -= 4)
		text_char(text, "0123456789abcdef"[low >> shift & 15]);
}

void
text_json(struct text *text, const char *string)
{
	const unsigned char *c = (const unsigned char *)string;

	text_char(text, '"');
	while (*c != '\0') {
		unsigned run = *c < 128 ? 1 : text_utf8(c);

		if (*c == '"' || *c == '\\') {
			text_char(text, '\\');
			text_char(text, (char)*c);
		} else if (*c < 32 || *c == 127) {
			text_json_escape(text, 0, *c);
		} else if (run == 0) {
			text_json_escape(text, 0xdc, *c);
		} else {
			text_bytes(text, (const char *)c, run);
		}
		c += run > 0 ? run : 1;
	}
	text_char(text, '"');
}

static int
text_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
text_percent_decode(const char *in, char *out, size_t size)
{
	size_t length = 0;

	for (; *in != '\0'; in++) {
		int byte = (unsigned char)*in;

		if (byte == '%') {
			int high = text_hex_digit(in[1]);
			int low = high < 0 ? -1 : text_hex_digit(in[2]);

			byte = low < 0 ? 0 : high << 4 | low;
			if (byte == 0) {
				errno = EINVAL;
				return -1;
			}
			in += 2;
		}
		if (length + 1 >= size) {
			errno = ENAMETOOLONG;
			return -1;
		}
		out[length++] = (char)byte;
	}
	out[length] = '\0';
	return 0;
}
