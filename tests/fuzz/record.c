/* SPDX-License-Identifier: ISC */
/* The other files of a record: plan, undo, a request, a session, words. */
#include "fuzz.h"

#include "base/text.h"
#include "run/cgroup.h"
#include "run/plan.h"
#include "run/request.h"
#include "run/session.h"
#include "run/words.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cgroup_set set;
	struct session session;
	struct plan plan;
	char buffer[WORDS_SIZE];
	char *words[16];
	char request[640];
	uint64_t after = 0;
	int dir = fuzz_dir();
	uid_t by;

	fuzz_put("plan", data, size);
	if (plan_read(dir, &plan) == 0) {
		(void)plan_processes(&plan);
		MUST(plan_write(dir, &plan) == 0 && plan_read(dir, &plan) == 0);
	}
	fuzz_put("undo", data, size);
	(void)cgroup_only(dir);
	(void)cgroup_load(&set, dir);
	mkdirat(dir, "requests", 0700);
	fuzz_put("requests/1", data, size);
	if (request_take(dir, &after, request, sizeof(request), &by) > 0)
		MUST(strlen(request) < sizeof(request) && after == 1);
	fuzz_put("1", data, size);
	(void)session_read(dir, "1", &session);
	if (words_read(dir, "1", buffer, sizeof(buffer), words, 15) >= 0 && size > 0)
		MUST(words_write(dir, "2", words) == 0);
	return 0;
}
