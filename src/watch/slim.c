/* SPDX-License-Identifier: ISC */
/*
 * See slim.h. In: a role and its words. Out: the same process with fewer
 * pages: half of those of its page tables, and a stack that shares its first page
 * with the variables (the linker is given this file's before the C library's).
 * Nothing that lives is touched: no vDSO is called (base/compat.h), there is no heap.
 */
#include "watch/slim.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(SLIM_OWN) && defined(__x86_64__)

enum {
	SLIM_PAGE = 4096,
	SLIM_DEEP = 1024 * 1024, /* cgroups are walked 32 deep, 6 KiB each */
	SLIM_SHARED = 1536,	 /* of the page that the variables behind it begin in */
	SLIM_WORDS = 8,
	SLIM_TEXT = 640,
	SLIM_SOON = 2 * SLIM_PAGE,  /* of the stack, is used in the first moments */
	SLIM_POPULATE_WRITE = 23,
};

/* Addresses from here on are none of the program's: it is linked to lie far below. */
#define SLIM_FAR 0x40000000UL
#define SLIM_END 0x7ffffffff000UL

/* What comes from the file ends where a page does: else the kernel writes to the last one. */
static char slim_edge[SLIM_PAGE] __attribute__((section(".data1"), aligned(SLIM_PAGE), used)) = {1};

static struct {
	char stack[SLIM_DEEP + SLIM_SHARED]; /* its lowest page is made a guard */
	int (*role)(int argc, char **argv);
	int argc;
	char *argv[SLIM_WORDS + 1];
	char text[SLIM_TEXT];
	size_t length;
	char *nothing[1];
	bool settled;
} slim __attribute__((aligned(SLIM_PAGE)));

extern const char __executable_start[], etext[], edata[], end[];

/* Copies the words to where they stay. False: they are too many or too long. */
static bool
slim_copy(int argc, char **argv)
{
	if (argc > SLIM_WORDS)
		return false;
	for (int i = 0; i < argc; i++) {
		size_t length = strlen(argv[i]) + 1;

		if (length > SLIM_TEXT - slim.length)
			return false;
		slim.argv[i] = memcpy(slim.text + slim.length, argv[i], length);
		slim.length += length;
	}
	slim.argc = argc;
	return true;
}

/* Where ps(1) finds the words now. Refused (a kernel without it), it shows the name alone. */
static void
slim_tell(void)
{
	uintptr_t brk = (uintptr_t)syscall(SYS_brk, 0);
	uintptr_t text = (uintptr_t)slim.text;
	struct prctl_mm_map map = {
		.start_code = (uintptr_t)__executable_start,
		.end_code = (uintptr_t)etext,
		.start_data = (uintptr_t)slim_edge,
		.end_data = (uintptr_t)edata,
		.start_brk = brk,
		.brk = brk,
		.start_stack = (uintptr_t)slim.stack + SLIM_DEEP,
		.arg_start = text,
		.arg_end = text + slim.length,
		.env_start = text + slim.length,
		.env_end = text + slim.length,
		.exe_fd = (uint32_t)-1,
	};

	prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0);
}

static _Noreturn void
slim_begin(void)
{
	exit(slim.role(slim.argc, slim.argv));
}

_Noreturn void
slim_run(int (*role)(int argc, char **argv), int argc, char **argv)
{
	char *top = slim.stack + sizeof(slim.stack);

	if (getenv("CTR_STATE") != NULL || !slim_copy(argc, argv))
		exit(role(argc, argv));
	slim.role = role;
	environ = slim.nothing;
	__asm__ volatile("mov %0, %%rsp\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "call *%1\n\t"
			 "hlt"
			 :
			 : "r"(top), "r"(slim_begin)
			 : "memory");
	__builtin_unreachable();
}

void
slim_hurry(void)
{
	uintptr_t first = (uintptr_t)slim.stack + SLIM_DEEP - SLIM_SOON;
	uintptr_t last = (uintptr_t)end;

	last = last / SLIM_PAGE * SLIM_PAGE; /* the end of `status.extra`, mostly empty, is not among them */
	if (slim.role == NULL)
		return;
	madvise((void *)first, last - first, SLIM_POPULATE_WRITE);
}

/* Once: what lies far away, and a guard. What the kernel keeps sealed stays, and all else with it. */
static void
slim_settle(void)
{
	if (slim.role == NULL || slim.settled)
		return;
	slim.settled = true;
	mprotect(slim.stack, SLIM_PAGE, PROT_NONE);
	if (munmap((void *)SLIM_FAR, SLIM_END - SLIM_FAR) == 0)
		slim_tell();
}

static uintptr_t
slim_lowest(uintptr_t here)
{
	uintptr_t lowest = (uintptr_t)slim.stack + SLIM_PAGE;

	return here >= lowest && here < lowest + SLIM_DEEP ? lowest : 0;
}

#else

_Noreturn void
slim_run(int (*role)(int argc, char **argv), int argc, char **argv)
{
	exit(role(argc, argv));
}

void
slim_hurry(void)
{
}

static void
slim_settle(void)
{
}

static uintptr_t
slim_lowest(uintptr_t here)
{
	(void)here;
	return 0;
}

#endif

enum {
	SLIM_TRIM = 131072, /* of a stack of the kernel's: more than most calls use */
	SLIM_LIVE = 512,    /* below the frame: the rest of it, and what madvise(2)'s function has */
};

/* In a frame of its own: below the caller's there may be more of the caller's. */
__attribute__((noinline)) void
slim_trim(void)
{
	uintptr_t page = (uintptr_t)getpagesize();
	uintptr_t here = ((uintptr_t)__builtin_frame_address(0) - SLIM_LIVE) / page * page;
	uintptr_t lowest = slim_lowest(here);

	slim_settle();
	if (lowest == 0)
		lowest = here - SLIM_TRIM;
	/* Below what the kernel has given out so far it says ENOMEM, and has done the rest. */
	madvise((void *)lowest, here - lowest, MADV_DONTNEED);
}
