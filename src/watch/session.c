/* SPDX-License-Identifier: ISC */
/*
 * The watcher of an exec session that lasts, its process's parent. In: the
 * descriptors of run/handoff.h. Out: what run/attend.c does at its end.
 */
#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "run/attend.h"
#include "watch/monitor.h"
#include "watch/slim.h"

int
session_main(int argc, char **argv)
{
	if (argc != 4 || signal_block(1) < 0 || fd_cloexec_from(3) < 0)
		return EXIT_TROUBLE;
	slim_trim();
	attend_wait(-1);
	attend_end(argv[2], argv[3]);
	return EXIT_YES;
}
