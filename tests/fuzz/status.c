/* SPDX-License-Identifier: ISC */
/* RUN/NAME/status. What is read, written and read again is the same. */
#include "fuzz.h"

#include "base/text.h"
#include "run/status.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct status status, again;
	static char first[4 * STATUS_SIZE];
	static char second[4 * STATUS_SIZE];
	struct text text;
	int fd;

	fuzz_put("status", data, size);
	fd = fuzz_dir();
	if (status_read(fd, &status) < 0)
		return 0;
	(void)status_state(&status);
	text_init(&text, first, sizeof(first));
	status_pack(&status, &text);
	MUST(!text.full);
	strcpy(second, first);
	MUST(status_unpack(&again, second) == 0);
	text_init(&text, second, sizeof(second));
	status_pack(&again, &text);
	MUST(strcmp(first, second) == 0);
	return 0;
}
