/* SPDX-License-Identifier: ISC */
/* watch/PID. Nobody is rung: whoever is named counts as gone. */
#include "fuzz.h"

#include <errno.h>

#include "run/pidref.h"

static int
no_pidref_open(const struct pidref *ref)
{
	MUST(ref->pid >= 0);
	errno = ref->pid % 2 == 0 ? ESRCH : EMFILE;
	return -1;
}
#define pidref_open no_pidref_open
#include "../../src/run/subscriber.c"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	mkdirat(fuzz_dir(), "watch", 0700);
	fuzz_put("watch/7", data, size);
	subscriber_ring_all(fuzz_dir(), "watch");
	return 0;
}
