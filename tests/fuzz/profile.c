/* SPDX-License-Identifier: ISC */
/* A seccomp profile, a profile that was learnt, and (the first byte is odd) a file of the cache. */
#include "fuzz.h"

#include "../../src/child/learned.c"
#include "../../src/child/seccomp.c"

static void
cache(const uint8_t *data, size_t size)
{
	struct seccomp_program program = {0};
	int fd = fuzz_file("cache", data, size);
	uint64_t key = 0;

	if (size >= sizeof(struct cache_header))
		memcpy(&key, data + offsetof(struct cache_header, key), sizeof(key));
	if (cache_read(fd, key, &program) == 0) {
		MUST(program.count > 0);
		seccomp_program_free(&program);
	}
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy policy;
	static struct learned learned;
	char error[512] = "";
	char path[80];

	if (size > 0 && (*data & 1) != 0) {
		cache(data + 1, size - 1);
		return 0;
	}
	fuzz_put("profile", data, size);
	snprintf(path, sizeof(path), "%s/profile", fuzz_path);
	if (policy_read(&policy, path, 0, (size & 1) != 0, error, sizeof(error)) < 0)
		MUST(error[0] != '\0');
	learned_begin(&learned);
	(void)learned_read(&learned, fuzz_dir(), "profile");
	return 0;
}
