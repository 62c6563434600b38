/* SPDX-License-Identifier: ISC */
/* The exit record, and the frames and notes of the spill: what a payload may have reached. */
#include "fuzz.h"

#include <sys/wait.h>

#include "run/exitrec.h"
#include "run/spill.h"
#include "run/witness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct status status;
	struct spill_frame frame;
	struct spill_join join;
	uint64_t offset = 0;
	uint64_t last = 0;
	int wait_status;
	uint64_t time;
	int fd = fuzz_file("exit", data, size);

	if (exitrec_read_fd(fd, &wait_status, &time) > 0)
		MUST(wait_status >= 0 && wait_status <= 65535);
	while (spill_next(fd, &offset, &frame)) {
		MUST(offset > last && frame.stream < 2);
		MUST(frame.dropped || (frame.length <= SPILL_FRAME && offset + frame.length <= size));
		last = offset;
		offset += frame.dropped ? 0 : frame.length;
	}
	close(fd);
	spill_join_read(fuzz_dir(), "exit", &join);
	memset(&status, 0, sizeof(status));
	status.init.pid = 1;
	status.init.inode = 1;
	witness_exit(fuzz_dir(), &status, -1, 0, -1);
	MUST(status.source[0] != '\0');
	return 0;
}
