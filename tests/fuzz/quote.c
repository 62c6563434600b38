/* SPDX-License-Identifier: ISC */
/* Quoting: what is quoted reads back as itself, what is read is quoted to the same. */
#include "fuzz.h"

#include "base/quote.h"
#include "base/schedule.h"
#include "base/text.h"

static void
words(const char *string)
{
	char *out = malloc(strlen(string) + 1);
	const char *why = NULL;
	int got;

	MUST(out != NULL);
	while ((got = unquote_word(&string, out, &why)) > 0)
		;
	MUST(got == 0 || why != NULL);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *string = fuzz_string(data, size);
	size_t room = 4 * size + 16;
	char *quoted = malloc(room);
	char *back = malloc(room);
	const char *at = quoted;
	const char *why = NULL;
	struct schedule schedule;
	struct text text;

	MUST(quoted != NULL && back != NULL);
	words(string);
	(void)schedule_parse(string, &schedule);
	(void)unquote_value(string, back);
	text_init(&text, quoted, room);
	quote_word(&text, string);
	MUST(!text.full);
	MUST(unquote_word(&at, back, &why) == 1 && strcmp(back, string) == 0);
	MUST(unquote_word(&at, back, &why) == 0);
	text_init(&text, quoted, room);
	quote_value(&text, string);
	MUST(!text.full && unquote_value(quoted, back) == NULL && strcmp(back, string) == 0);
	free(string);
	free(quoted);
	free(back);
	return 0;
}
