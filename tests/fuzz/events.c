/* SPDX-License-Identifier: ISC */
/* RUN/NAME/events: what a reader makes of it, and what is appended to it. */
#include "fuzz.h"

#include "../../src/show/events.c"

#include "run/events.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char page[64 * 1024];
	static struct show show;
	struct events events = {.show = &show};
	struct follow_one one = {.name = (char *)"fuzz"};
	char *text = fuzz_string(data, size);
	uint64_t seq = 0;
	char *next;

	for (char *line = text; (next = strchr(line, '\n')) != NULL; line = next + 1) {
		*next = '\0';
		events_line(&events, &one, line);
	}
	for (size_t i = 0; i < events.count; i++) {
		struct text json;

		text_init(&json, page, sizeof(page));
		event_json(&events.all[i], &json);
		text_init(&json, page, sizeof(page));
		event_human(&events.all[i], &json);
		free(events.all[i].rest);
	}
	free(events.all);
	free(text);
	unlinkat(fuzz_dir(), "events.1", 0);
	fuzz_put("events", data, size);
	(void)events_last(fuzz_dir());
	if (events_append(fuzz_dir(), &seq, "fuzz", "x y%\n") == 0)
		MUST(events_last(fuzz_dir()) == seq);
	return 0;
}
