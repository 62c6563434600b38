/* SPDX-License-Identifier: ISC */
/* In: bytes typed. Out: the same, but for a whole sequence of detach keys. Nothing is timed. */
#include "attach/keys.h"

#include <errno.h>
#include <string.h>

/* One key of text[length]: a character, or ctrl- and one of a-z @ [ \ ] ^ _. -1: none. */
static int
keys_one(const char *text, size_t length)
{
	char c;

	if (length == 1)
		return (unsigned char)text[0];
	if (length != 6 || strncmp(text, "ctrl-", 5) != 0)
		return -1;
	c = text[5];
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c >= '@' && c <= '_' ? c & 0x1f : -1;
}

int
keys_parse(struct keys *keys, const char *text)
{
	memset(keys, 0, sizeof(*keys));
	if (*text == '\0' || strcmp(text, "none") == 0)
		return 0;
	for (;;) {
		size_t length = strcspn(text, ",");
		int key = keys_one(text, length);

		if (key < 0 || keys->length == KEYS_MAX)
			break;
		keys->sequence[keys->length++] = (char)key;
		if (text[length] == '\0')
			return 0;
		text += length + 1;
	}
	errno = EINVAL;
	return -1;
}

/* Another byte behind the held ones: how many of the sequence's first are the last of them. */
static unsigned
keys_next(const struct keys *keys, char c)
{
	char seen[KEYS_MAX + 1];
	unsigned count = keys->held + 1;

	memcpy(seen, keys->sequence, keys->held);
	seen[keys->held] = c;
	for (unsigned length = count; length > 0; length--)
		if (memcmp(keys->sequence, seen + count - length, length) == 0)
			return length;
	return 0;
}

bool
keys_feed(struct keys *keys, const char *in, size_t count, char *out, size_t *length)
{
	*length = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned held = keys->length > 0 ? keys_next(keys, in[i]) : 0;
		unsigned before = keys->held;

		if (held == keys->length && keys->length > 0) {
			keys->held = 0;
			return true;
		}
		/* Of what was held and this byte, what is held no more goes out. */
		for (unsigned j = 0; j + held < before + 1; j++)
			out[(*length)++] = j < before ? keys->sequence[j] : in[i];
		keys->held = held;
	}
	return false;
}
