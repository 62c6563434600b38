/* SPDX-License-Identifier: ISC */
/*
 * Where ctr-spawn begins, before it is relocated and its libc is there. In: the
 * first words of its stack. Out: this program again, from a mount of its file that
 * cannot be written, as start/self.c has it; or nothing happened, and that goes the
 * long way and says what is wrong. To relocate and set up a program twice, whose
 * first half executes the second, took 0.1 ms of each start. x86_64 only: Makefile.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/compat.h"
#include "start/start.h"

/* Nothing here may be an address that is stored: it would be none yet. No errno, no canary of the stack. */
void entry_protect(long *stack) __attribute__((visibility("hidden")));

__asm__(".globl ctr_entry\n"
	".hidden ctr_entry\n"
	".type ctr_entry, @function\n"
	"ctr_entry:\n\t"
	"xor %ebp, %ebp\n\t"
	"mov %rsp, %rbx\n\t"
	"mov %rsp, %rdi\n\t"
	"and $-16, %rsp\n\t"
	"call entry_protect\n\t"
	"mov %rbx, %rsp\n\t"
	"xor %edx, %edx\n\t" /* a static program has nobody who wants to be called at its end */
	"jmp _start\n");

static long
entry_syscall(long number, long first, long second, long third, long fourth, long fifth)
{
	register long r10 __asm__("r10") = fourth;
	register long r8 __asm__("r8") = fifth;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}

static bool
entry_protected(const char *verb)
{
	static const char verbs[][8] = SELF_PROTECTED;

	for (unsigned i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		unsigned at = 0;

		while (verb[at] != '\0' && verb[at] == verbs[i][at])
			at++;
		if (verb[at] == verbs[i][at])
			return true;
	}
	return false;
}

/* The file's mount, read-only, as a descriptor that outlives the execve; < 0: there is none. */
static long
entry_open(const char *file)
{
	struct ctr_mount_attr attr = {.attr_set = CTR_MOUNT_ATTR_RDONLY};
	long fd = entry_syscall(SYS_open_tree, AT_FDCWD, (long)file, CTR_OPEN_TREE_CLONE | CTR_OPEN_TREE_CLOEXEC, 0, 0);
	long stay = -1;

	if (fd < 0)
		return fd;
	if (entry_syscall(SYS_mount_setattr, fd, (long)"", AT_EMPTY_PATH, (long)&attr, sizeof(attr)) == 0)
		stay = entry_syscall(SYS_fcntl, fd, F_DUPFD, SELF_AWAY, 0, 0);
	if (stay < 0)
		entry_syscall(SYS_close, fd, 0, 0, 0, 0);
	return stay;
}

void
entry_protect(long *stack)
{
	const char *file = "/proc/self/exe";
	char **argv = (char **)(stack + 1);
	char name[SELF_NAME];
	char *first = argv[0];
	long length, fd;

	if (stack[0] < 2 || !entry_protected(argv[1]))
		return;
	length = entry_syscall(SYS_readlink, (long)file, (long)name, sizeof(name) - 1, 0, 0);
	/* One byte: it is from there already. */
	if (length < 2 || length == (long)sizeof(name) - 1
	    || entry_syscall(SYS_faccessat2, AT_FDCWD, (long)file, W_OK, AT_EACCESS, 0) < 0)
		return;
	name[length] = '\0';
	fd = entry_open(file);
	if (fd < 0)
		return;
	argv[0] = name;
	entry_syscall(SYS_execveat, fd, (long)"", (long)argv, (long)(argv + stack[0] + 1), AT_EMPTY_PATH);
	argv[0] = first;
	entry_syscall(SYS_close, fd, 0, 0, 0, 0);
}
