/* SPDX-License-Identifier: ISC */
/* Detach keys: the sequence (up to the first newline), then what is typed, in pieces. */
#include "fuzz.h"

#include "attach/keys.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t length = end != NULL ? (size_t)(end - data) : size;
	char *text = fuzz_string(data, length);
	struct keys keys;
	size_t typed = 0;
	size_t passed = 0;

	if (keys_parse(&keys, text) == 0) {
		MUST(keys.length <= KEYS_MAX);
		for (size_t at = length; at < size;) {
			size_t piece = data[at] % 7U + 1;
			size_t count = piece < size - at ? piece : size - at;
			char *out = malloc(count + KEYS_MAX);
			size_t got = 0;
			bool over;

			MUST(out != NULL);
			over = keys_feed(&keys, (const char *)data + at, count, out, &got);
			MUST(got <= count + KEYS_MAX);
			free(out);
			typed += count;
			passed += got;
			if (over)
				break;
			MUST(passed + keys.held == typed);
			at += count;
		}
	}
	free(text);
	return 0;
}
