/* SPDX-License-Identifier: ISC */
/* In: one comparison. Out: BPF, which has 32 bits at a time. It knows no call's number. */
#include "minimal/argument.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of an argument: its half, on machines whose low one comes first. */
static struct sock_filter
argument_load(const struct scmp_arg_cmp *test, unsigned high)
{
	return (struct sock_filter){BPF_LD | BPF_W | BPF_ABS, 0, 0,
	    (uint32_t)offsetof(struct seccomp_data, args) + 8 * test->arg + 4 * high};
}

static struct sock_filter
argument_jump(unsigned how, uint64_t value, unsigned high, unsigned jt, unsigned jf)
{
	return (struct sock_filter){(unsigned short)(BPF_JMP | how | BPF_K), (unsigned char)jt,
	    (unsigned char)jf, (uint32_t)(high ? value >> 32 : value)};
}

static struct sock_filter
argument_and(uint64_t mask, unsigned high)
{
	return (struct sock_filter){BPF_ALU | BPF_AND | BPF_K, 0, 0, (uint32_t)(high ? mask >> 32 : mask)};
}

/* ==, and of masked bits. */
static unsigned
argument_equal(const struct scmp_arg_cmp *test, uint64_t value, struct sock_filter *out)
{
	unsigned n = 0;

	for (unsigned high = 2; high-- > 0;) {
		out[n++] = argument_load(test, high);
		if (test->op == SCMP_CMP_MASKED_EQ)
			out[n++] = argument_and(test->datum_a, high);
		out[n++] = argument_jump(BPF_JEQ, value, high, 0, ARGUMENT_FAIL);
	}
	return n;
}

/* The high half decides, unless it is equal; then the low half by `how`: it passes or fails. */
static unsigned
argument_order(const struct scmp_arg_cmp *test, unsigned how, bool greater, struct sock_filter *out)
{
	uint64_t value = test->datum_a;

	out[0] = argument_load(test, 1);
	if (greater) {
		out[1] = argument_jump(BPF_JGT, value, 1, 3, 0);
		out[2] = argument_jump(BPF_JEQ, value, 1, 0, ARGUMENT_FAIL);
	} else {
		out[1] = argument_jump(BPF_JGT, value, 1, ARGUMENT_FAIL, 0);
		out[2] = argument_jump(BPF_JEQ, value, 1, 0, 2);
	}
	out[3] = argument_load(test, 0);
	out[4] = greater ? argument_jump(how, value, 0, 0, ARGUMENT_FAIL)
			 : argument_jump(how, value, 0, ARGUMENT_FAIL, 0);
	return 5;
}

unsigned
argument_test(const struct scmp_arg_cmp *test, struct sock_filter out[ARGUMENT_MOST])
{
	switch (test->op) {
	case SCMP_CMP_EQ:
		return argument_equal(test, test->datum_a, out);
	case SCMP_CMP_MASKED_EQ:
		return argument_equal(test, test->datum_b, out);
	case SCMP_CMP_NE:
		out[0] = argument_load(test, 1);
		out[1] = argument_jump(BPF_JEQ, test->datum_a, 1, 0, 2);
		out[2] = argument_load(test, 0);
		out[3] = argument_jump(BPF_JEQ, test->datum_a, 0, ARGUMENT_FAIL, 0);
		return 4;
	case SCMP_CMP_GT:
		return argument_order(test, BPF_JGT, true, out);
	case SCMP_CMP_GE:
		return argument_order(test, BPF_JGE, true, out);
	case SCMP_CMP_LT:
		return argument_order(test, BPF_JGE, false, out);
	case SCMP_CMP_LE:
		return argument_order(test, BPF_JGT, false, out);
	default:
		return 0;
	}
}
