/* SPDX-License-Identifier: ISC */
/* slim_trim() wherever in its page the stack is just then: all that is on it stays. */
#include <alloca.h>
#include <stdio.h>
#include <string.h>

/* A call at the end of a function is to be one, as it is on most machines. */
#ifndef __clang__
#pragma GCC optimize("no-optimize-sibling-calls")
#endif
#include "watch/slim.c"

static int __attribute__((noinline))
trim_at(size_t depth)
{
	volatile char *room = alloca(depth);
	int whole = 1;

	memset((char *)room, 7, depth);
	slim_trim();
	for (size_t i = 0; i < depth; i++)
		whole &= room[i] == 7;
	return whole;
}

int
main(void)
{
	for (size_t depth = 16; depth <= 3 * 4096; depth += 16) {
		if (!trim_at(depth)) {
			printf("not ok 1 - with %zu bytes on the stack\n1..1\n", depth);
			return 1;
		}
	}
	printf("ok 1 - the stack stays\n1..1\n");
	return 0;
}
