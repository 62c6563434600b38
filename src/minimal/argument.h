/* SPDX-License-Identifier: ISC */
/* A test of a call's argument as instructions: all 64 bits, in two halves. */
#ifndef MINIMAL_ARGUMENT_H
#define MINIMAL_ARGUMENT_H

#include <linux/filter.h>
#include <seccomp.h>

enum {
	ARGUMENT_MOST = 6,	/* instructions of one test */
	ARGUMENT_FAIL = 0xff,	/* in jt or jf: to be filled in, for a test that fails */
};

/*
 * Writes the test's instructions; one that passes goes on behind them. Returns
 * how many, 0: it is not a test that we know. The accumulator is lost.
 */
unsigned argument_test(const struct scmp_arg_cmp *test, struct sock_filter out[ARGUMENT_MOST]);

#endif
