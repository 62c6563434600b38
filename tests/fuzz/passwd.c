/* SPDX-License-Identifier: ISC */
/* passwd and group of a tree that may be hostile. */
#include "fuzz.h"

#include "child/ids.h"
#include "child/passwd.h"
#include "spec/spec.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *groups[] = {(char *)"wheel", NULL};
	struct spec spec = {.user = (char *)"web", .groups = groups};
	static struct ids ids;
	struct passwd passwd;
	char error[256] = "";
	char **fields;

	mkdirat(fuzz_dir(), "etc", 0700);
	fuzz_put("etc/passwd", data, size);
	fuzz_put("etc/group", data, size);
	passwd_open(&passwd, fuzz_dir(), "etc/passwd");
	while ((fields = passwd_next(&passwd, 3)) != NULL)
		for (unsigned i = 0; i < PASSWD_FIELDS; i++)
			(void)strlen(fields[i]);
	passwd_close(&passwd);
	if (ids_resolve(&ids, &spec, fuzz_dir(), error, sizeof(error)) < 0)
		MUST(error[0] != '\0');
	return 0;
}
