/* SPDX-License-Identifier: ISC */
/* See stack.h. In: nothing. Out: less memory; nothing that lives is touched. */
#include "base/stack.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	STACK_TRIM = 131072, /* more than the deepest call of the monitor's uses */
};

void
stack_trim(void)
{
	uintptr_t page = (uintptr_t)getpagesize();
	uintptr_t here = (uintptr_t)__builtin_frame_address(0) / page * page;

	/* Below what the kernel has given out so far it says ENOMEM, and has done the rest. */
	madvise((void *)(here - STACK_TRIM), STACK_TRIM, MADV_DONTNEED);
}
