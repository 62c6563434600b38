/* SPDX-License-Identifier: ISC */
/*
 * See share.h. In: what to run. Out: a process in this one's memory, on a stack
 * of its own. It decides nothing about what that process does.
 */
#include "child/share.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "child/join.h"

enum {
	SHARE_STACK = 1024 * 1024, /* cgroups are walked 32 deep, 6 KiB each; what is not touched costs nothing */
	SHARE_GUARD = 64 * 1024, /* no page is larger where we run */
	SHARE_SLOT = SHARE_STACK + SHARE_GUARD,
};

#if defined(__x86_64__) && !defined(__ILP32__)
enum {
	SHARE_HERE = 1,
};

#if defined(__GLIBC__)
enum {
	SHARE_THREAD = 0, /* its descriptor of a thread has parts that only it can make */
};
#else
enum {
	SHARE_THREAD = 512, /* musl's is smaller; what follows it is there too */
};
#endif

/* Its own errno: a copy of this process's descriptor of a thread, which tells its own address first. */
static void
share_thread(struct ctr_clone_args *args, enum share_stack stack)
{
	static char threads[SHARE_STACKS][SHARE_THREAD + 64] __attribute__((aligned(64)));
	char *thread;
	const char *own;

	if (SHARE_THREAD == 0)
		return;
	__asm__("mov %%fs:0, %0" : "=r"(own));
	thread = threads[stack];
	memcpy(thread, own, SHARE_THREAD);
	*(char **)thread = thread;
	args->tls = (uint64_t)(uintptr_t)thread;
	args->flags |= CTR_CLONE_SETTLS;
}

/* A function of C would come back twice to one frame: all of the child's half is here, rbp is its own. */
static long
share_syscall(struct ctr_clone_args *args, void (*run)(void *), void *argument)
{
	long result;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "mov %[argument], %%rdi\n\t"
			 "call *%[run]\n\t"
			 "hlt\n"
			 "1:"
			 : "=a"(result)
			 : "a"((long)SYS_clone3), "D"(args), "S"(sizeof(*args)), [run] "d"(run),
			 [argument] "b"(argument)
			 : "rcx", "r11", "cc", "memory");
	return result;
}
#else
enum {
	SHARE_HERE = 0,
	SHARE_THREAD = 0,
};

static void
share_thread(struct ctr_clone_args *args, enum share_stack stack)
{
	(void)stack;
	(void)args;
}

static long
share_syscall(struct ctr_clone_args *args, void (*run)(void *), void *argument)
{
	(void)args;
	(void)run;
	(void)argument;
	return -ENOSYS;
}
#endif

/*
 * Who changes its ids makes all of the memory as dumpable as fs.suid_dumpable has it: with 1 all other
 * processes of that user may write to it, until our own prctl(2) and for as long as they hold it open.
 */
static bool
share_closed(const struct child *child)
{
	char mode[8];

	if (child->ids.uid == geteuid() && child->ids.gid == getegid())
		return true;
	return io_read_kernel(child->hostproc, "sys/fs/suid_dumpable", mode, sizeof(mode)) > 0 && mode[0] != '1';
}

bool
share_possible(const struct child *child)
{
	const struct spec *spec = child->spec;

	/* What it writes is charged to the memory's first owner, and who is killed at the limit takes along all who share. */
	if (spec->memory != 0 || spec->memory_high != 0 || spec->cgroup_parent != NULL || spec->cgroup_files[0] != NULL)
		return false;
	/* The kernel writes oom_score_adj of all that share memory; a time namespace is mapped into it. */
	/* Nothing of the container's runs beside what is in its caller's memory. */
	return spec->hook_inside[0] == NULL && spec->hook_mounted[0] == NULL && spec->init && spec->pid_ns == SPEC_NS_PRIVATE && spec->user_ns == SPEC_NS_HOST
	    && child->maps.how == IDMAP_NONE && spec->time_ns != SPEC_NS_PRIVATE && spec->oom_score == NULL
	    && !join_any(child) && share_closed(child);
}

bool
share_errno(void)
{
	return SHARE_THREAD > 0;
}

bool
share_beside(const struct child *child)
{
	return !child->shared || (share_errno() && child->seccomp_init.count == 0);
}

/*
 * Whether there is a processor with nothing to do: where each has something, who is
 * begun beside waits behind that for its turn, 3 ms, and all wait for it.
 */
static bool
share_idle(const struct child *child)
{
	char load[64]; /* 0.20 0.18 0.12 1/80 11206 */
	const char *at = load;

	if (io_read_kernel(child->hostproc, "loadavg", load, sizeof(load)) < 0)
		return false;
	for (unsigned i = 0; i < 3 && at != NULL; i++)
		at = strchr(at + 1, ' ');
	return at != NULL && strtol(at, NULL, 10) < sysconf(_SC_NPROCESSORS_ONLN);
}

bool
share_mounts(const struct child *child)
{
	const struct spec *spec = child->spec;

	return child->shared && share_beside(child) && child_in_place(child) && strcmp(spec->workdir, "/") == 0
	    && spec->landlock[0] == NULL && !spec->terminal && spec->pids == 0
	    && child->devices->program < 0 && !child->devices->v1 && share_idle(child);
}

/* Mapped once, for whoever is started by this process. */
static char *
share_stacks(void)
{
	static char *stacks;
	char *made;

	if (stacks != NULL)
		return stacks;
	made = mmap(NULL, (size_t)SHARE_STACKS * SHARE_SLOT, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (made == MAP_FAILED)
		return NULL;
	for (unsigned i = 0; i < SHARE_STACKS; i++) {
		if (mprotect(made + i * SHARE_SLOT + SHARE_GUARD, SHARE_STACK, PROT_READ | PROT_WRITE) < 0) {
			munmap(made, (size_t)SHARE_STACKS * SHARE_SLOT);
			return NULL;
		}
	}
	return stacks = made;
}

pid_t
share_clone(const struct ctr_clone_args *wanted, enum share_stack stack, void (*run)(void *argument),
    void *argument)
{
	struct ctr_clone_args args = *wanted;
	char *stacks = SHARE_HERE ? share_stacks() : NULL;
	long pid;

	if (stacks == NULL) { /* no code for this machine, or under a limit of memory that is enough for the rest */
		errno = ENOSYS;
		return -1;
	}
	args.flags |= CTR_CLONE_VM;
	args.stack = (uint64_t)(uintptr_t)(stacks + stack * SHARE_SLOT + SHARE_GUARD);
	args.stack_size = SHARE_STACK;
	if (stack != SHARE_MONITOR) /* its parent stands still */
		share_thread(&args, stack);
	pid = share_syscall(&args, run, argument);
	if (pid >= 0)
		return (pid_t)pid;
	errno = (int)-pid;
	return -1;
}
