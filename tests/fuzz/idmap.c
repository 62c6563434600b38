/* SPDX-License-Identifier: ISC */
/* Ranges of ids as [mount] and [namespaces] have them. */
#include "fuzz.h"

#include "base/text.h"
#include "child/idmap.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *string = fuzz_string(data, size);
	char page[4096];
	struct idmap map = {0};
	struct text text;

	if (idmap_ranges(&map, string) == 0) {
		MUST(map.count <= IDMAP_EXTENTS);
		text_init(&text, page, sizeof(page));
		idmap_print(&map, &text);
		(void)idmap_outside(&map, 0);
	}
	free(string);
	return 0;
}
