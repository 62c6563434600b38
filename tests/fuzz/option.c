/* SPDX-License-Identifier: ISC */
/* Options, one a line: -o SECTION.KEY=VALUE. */
#include "fuzz.h"

#include "spec/spec.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *command[] = {(char *)"true", NULL};
	const char *options[17] = {NULL};
	char error[1024] = "";
	char *text = fuzz_string(data, size);
	char *rest = text;
	struct spec_input input = {.name = "fuzz", .command = command, .options = options};
	struct spec *spec;

	(void)fuzz_dir();
	while (input.option_count < 16 && (options[input.option_count] = strsep(&rest, "\n")) != NULL)
		input.option_count++;
	spec = spec_load(&input, error, sizeof(error));
	MUST(spec != NULL || error[0] != '\0');
	spec_free(spec);
	free(text);
	return 0;
}
