/* SPDX-License-Identifier: ISC */
/* In: any bytes. Out: text that a terminal shows and does not obey. */
#include "show/visible.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
visible_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	static int known = -1;

	for (size_t i = 0; known < 0 && i < 3; i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			known = strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
	}
	return known > 0;
}

/* The character at bytes[count], its length into *length; 0: no valid UTF-8 begins there. */
static unsigned
visible_decode(const unsigned char *bytes, size_t count, unsigned *length)
{
	static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned c = bytes[0];
	unsigned value;

	*length = c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
	if (*length == 0 || *length > count)
		return 0;
	value = c & (0x7fU >> *length);
	for (unsigned i = 1; i < *length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	return value < least[*length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? 0
											       : value;
}

/* C1 controls, and what has no width or changes the direction of what follows. */
static bool
visible_hidden(unsigned c)
{
	static const unsigned ranges[][2] = {{0x80, 0x9f}, {0xad, 0xad}, {0x300, 0x36f},
	    {0x61c, 0x61c}, {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},
	    {0x2060, 0x206f}, {0xe000, 0xf8ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
	    {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

static void
visible_escape(struct text *text, unsigned char c)
{
	const char *at = strchr("\nn\tt\rr\\\\", c);
	char octal[5] = {'\\', (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)), (char)('0' + (c & 7))};

	if (c != '\0' && at != NULL) {
		octal[1] = at[1];
		octal[2] = '\0';
	}
	text_str(text, octal);
}

void
visible_text(struct text *text, const char *bytes, size_t count)
{
	const unsigned char *at = (const unsigned char *)bytes;
	const unsigned char *end = at + count;

	while (at < end) {
		unsigned length = 0;
		unsigned c = 0;

		if (*at >= 32 && *at < 127 && *at != '\\') {
			text_char(text, (char)*at++);
			continue;
		}
		if (*at >= 128 && visible_utf8())
			c = visible_decode(at, (size_t)(end - at), &length);
		if (c != 0 && !visible_hidden(c)) {
			text_bytes(text, (const char *)at, length);
			at += length;
		} else {
			visible_escape(text, *at++);
		}
	}
}

size_t
visible_width(const char *string)
{
	size_t width = 0;

	for (; *string != '\0'; string++)
		width += ((unsigned char)*string & 0xc0) != 0x80;
	return width;
}

size_t
visible_cut(const char *string, size_t width)
{
	size_t at = 0;

	while (string[at] != '\0') {
		size_t step = string[at] != '\\' ? 1 : string[at + 1] >= '0' && string[at + 1] <= '3' ? 4 : 2;
		size_t columns = step;

		while (((unsigned char)string[at + step] & 0xc0) == 0x80)
			step++;
		if (columns > width)
			break;
		width -= columns;
		at += step;
	}
	return at;
}
