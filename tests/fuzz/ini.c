/* SPDX-License-Identifier: ISC */
/* A configuration file. What check prints of it reads back as the same. */
#include "fuzz.h"

#include "base/text.h"
#include "spec/spec.h"

static struct spec *
load(const char *path, char *const *command)
{
	struct spec_input input = {.file = path, .name = "fuzz", .command = (char **)command};
	static const char *options[] = {NULL};
	static char error[1024];

	input.options = options;
	return spec_load(&input, error, sizeof(error));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *command[] = {(char *)"true", NULL};
	static char first[1 << 20];
	static char second[1 << 20];
	char path[80];
	struct spec *spec;
	struct text text;

	fuzz_put("ini", data, size);
	snprintf(path, sizeof(path), "%s/ini", fuzz_path);
	spec = load(path, command);
	if (spec == NULL)
		return 0;
	text_init(&text, first, sizeof(first));
	spec_print(spec, &text);
	spec_free(spec);
	if (text.full)
		return 0;
	fuzz_put("again", (const uint8_t *)first, text.length);
	snprintf(path, sizeof(path), "%s/again", fuzz_path);
	spec = load(path, NULL);
	MUST(spec != NULL);
	text_init(&text, second, sizeof(second));
	spec_print(spec, &text);
	spec_free(spec);
	MUST(strcmp(first, second) == 0);
	return 0;
}
