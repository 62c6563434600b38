/* SPDX-License-Identifier: ISC */
/* In: words, any bytes but NUL. Out: the same, from the file. No heap. */
#include "run/words.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "base/text.h"

int
words_write(int dirfd, const char *name, char *const *words)
{
	char buffer[WORDS_SIZE];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	for (; *words != NULL; words++) {
		text_percent(&text, *words);
		text_char(&text, '\n');
	}
	if (text.full) {
		errno = E2BIG;
		return -1;
	}
	return io_replace_file(dirfd, name, text.start, text.length, 0640);
}

int
words_read(int dirfd, const char *name, char *buffer, size_t size, char **words, unsigned most)
{
	unsigned count = 0;
	char *end;

	if (io_read_file(dirfd, name, buffer, size) < 0)
		return -1;
	for (char *line = buffer; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		/* In place: what is decoded is never longer. */
		if (count + 1 >= most || text_percent_decode(line, line, (size_t)(end - line) + 1) < 0) {
			errno = EINVAL;
			return -1;
		}
		words[count++] = line;
	}
	words[count] = NULL;
	return (int)count;
}
