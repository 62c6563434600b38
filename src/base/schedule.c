/* SPDX-License-Identifier: ISC */
/* Stop schedules. In: text. Out: signals and waits. No heap, no stdio. */
#include "base/schedule.h"

#include <errno.h>
#include <string.h>

#include "base/parse.h"
#include "base/signame.h"

/* The word up to the next '/'; *at moves behind it, NULL at the end. */
static int
schedule_word(const char **at, char *word, size_t size)
{
	size_t length = strcspn(*at, "/");

	if (length == 0 || length >= size) {
		errno = EINVAL;
		return -1;
	}
	memcpy(word, *at, length);
	word[length] = '\0';
	*at = (*at)[length] == '/' ? *at + length + 1 : NULL;
	return 0;
}

int
schedule_parse(const char *text, struct schedule *out)
{
	char word[32];

	out->count = 0;
	if (strlen(text) >= SCHEDULE_TEXT) {
		errno = E2BIG;
		return -1;
	}
	while (text != NULL) {
		int sig;

		if (out->count == SCHEDULE_STEPS) {
			errno = E2BIG;
			return -1;
		}
		if (schedule_word(&text, word, sizeof(word)) < 0
		    || (sig = signame_number(word)) < 0)
			return -1;
		out->step[out->count].signal = sig;
		out->step[out->count].wait_ns = UINT64_MAX;
		if (text != NULL
		    && (schedule_word(&text, word, sizeof(word)) < 0
			|| parse_duration(word, &out->step[out->count].wait_ns) < 0))
			return -1;
		out->count++;
	}
	return 0;
}
