/* SPDX-License-Identifier: ISC */
/*
 * The system calls a monitor makes, by itself and through the C library (either
 * of two, static), this image and the next. In: nothing. Out: a seccomp filter.
 * No socket, no clone, no execve but by descriptor, no new executable memory.
 * What is not listed fails with ENOSYS: it never ends the monitor.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/compat.h"
#include "watch/confine.h"

#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define FILTER_ARCH AUDIT_ARCH_RISCV64
#elif defined(__i386__)
#define FILTER_ARCH AUDIT_ARCH_I386
#elif defined(__arm__)
#define FILTER_ARCH AUDIT_ARCH_ARM
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FILTER_ARCH AUDIT_ARCH_PPC64LE
#else
#define FILTER_ARCH 0 /* not written for it: no filter, and the record says so */
#endif

#define FILTER_ARM_SET_TLS 0x0f0005

static const int filter_allowed[] = {
	/* files */
	SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev, SYS_lseek, SYS_close,
	SYS_close_range, SYS_openat, SYS_openat2, SYS_fstat, SYS_statx, SYS_fstatfs, SYS_statfs,
	SYS_faccessat, SYS_readlinkat, SYS_getdents64, SYS_mkdirat, SYS_unlinkat, SYS_renameat2,
	SYS_linkat, SYS_fchmod, SYS_fchmodat, SYS_ftruncate, SYS_fallocate, SYS_fsync,
	SYS_fdatasync, SYS_fcntl, SYS_ioctl, SYS_dup, SYS_dup3, SYS_pipe2, SYS_splice, SYS_tee,
	SYS_sendfile, SYS_umask, SYS_chdir, SYS_fchdir,
	/* time, signals, processes */
	SYS_ppoll, SYS_signalfd4, SYS_timerfd_create, SYS_nanosleep,
#ifdef SYS_clock_gettime /* musl has no name for those with 32 bits of time */
	SYS_timerfd_settime, SYS_timerfd_gettime, SYS_clock_gettime, SYS_clock_nanosleep,
	SYS_gettimeofday,
#endif
	SYS_rt_sigprocmask, SYS_rt_sigaction, SYS_rt_sigreturn, SYS_restart_syscall, SYS_wait4,
	SYS_waitid, SYS_pidfd_open, SYS_pidfd_send_signal, SYS_getpid, SYS_getppid, SYS_gettid,
	SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_exit, SYS_exit_group,
	SYS_sched_yield, /* refused, as by the filter of an older image, a ring comes a little later */
	/* the start of an image, which gives up what the one before it gave up */
	SYS_set_tid_address, SYS_set_robust_list, SYS_brk, SYS_munmap, SYS_madvise, SYS_prlimit64,
	SYS_getrandom, SYS_uname, SYS_prctl, SYS_capget, SYS_capset, SYS_seccomp,
#ifdef SYS_rseq
	SYS_rseq,
#endif
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
#ifdef SYS_set_thread_area
	SYS_set_thread_area,
#endif
#ifdef SYS_newfstatat
	SYS_newfstatat,
#endif
#ifdef SYS_renameat
	SYS_renameat,
#endif
#ifdef SYS_faccessat2
	SYS_faccessat2,
#endif
	/* older calls that machines with a long history have */
#ifdef SYS_open
	SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_rename, SYS_unlink, SYS_rmdir,
	SYS_mkdir, SYS_dup2, SYS_poll, SYS_pipe,
#endif
#ifdef SYS_fcntl64
	SYS_fcntl64, SYS_fstat64, SYS_fstatat64, SYS_ftruncate64, SYS__llseek, SYS_statfs64,
	SYS_fstatfs64, SYS_clock_gettime64, SYS_clock_nanosleep_time64, SYS_ppoll_time64,
	SYS_timerfd_settime64, SYS_timerfd_gettime64, SYS_geteuid32, SYS_getuid32, SYS_getegid32,
	SYS_getgid32, SYS_sendfile64, SYS_sigreturn,
#endif
#ifdef __arm__
	FILTER_ARM_SET_TLS, /* where a thread's own data are: asked for by each start */
#endif
};

enum {
	FILTER_CALLS = sizeof(filter_allowed) / sizeof(filter_allowed[0]),
	FILTER_MOST = FILTER_CALLS + 32,
};

_Static_assert(FILTER_CALLS < 256, "a jump of BPF reaches 255 instructions far");

struct filter {
	struct sock_filter code[FILTER_MOST];
	unsigned short length;
};

static void
filter_add(struct filter *filter, unsigned code, uint32_t k, unsigned yes, unsigned no)
{
	filter->code[filter->length++] = (struct sock_filter) {
	    (unsigned short)code, (unsigned char)yes, (unsigned char)no, k};
}

static void
filter_load(struct filter *filter, uint32_t offset)
{
	filter_add(filter, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void
filter_return(struct filter *filter, uint32_t action)
{
	filter_add(filter, BPF_RET | BPF_K, action, 0, 0);
}

/* Where the low half of an argument lies: flags are there. */
static uint32_t
filter_argument(unsigned number)
{
	return (uint32_t)offsetof(struct seccomp_data, args) + number * 8
	    + (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4);
}

/* The call, allowed if (yes) the argument is `value`, or (no) has none of these bits. */
static void
filter_if(struct filter *filter, int call, unsigned argument, uint32_t value, bool equal)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
	filter_load(filter, filter_argument(argument));
	filter_add(filter, BPF_JMP | (equal ? BPF_JEQ : BPF_JSET) | BPF_K, value, equal ? 0 : 1,
	    equal ? 1 : 0);
	filter_return(filter, SECCOMP_RET_ALLOW);
	filter_return(filter, SECCOMP_RET_ERRNO | EPERM);
}

static void
filter_build(struct filter *filter)
{
	filter->length = 0;
	filter_load(filter, offsetof(struct seccomp_data, arch));
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0);
	filter_return(filter, SECCOMP_RET_KILL_PROCESS);
	filter_load(filter, offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < FILTER_CALLS; i++)
		filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)filter_allowed[i],
		    FILTER_CALLS - i, 0);
	filter_add(filter, BPF_JMP | BPF_JA, 1, 0, 0);
	filter_return(filter, SECCOMP_RET_ALLOW); /* where all of them jump to */
	filter_if(filter, SYS_execveat, 4, AT_EMPTY_PATH, true);
#ifdef SYS_mmap2 /* the mmap beside it takes a structure, which no filter can look into */
	filter_if(filter, SYS_mmap2, 2, PROT_EXEC, false);
#else
	filter_if(filter, SYS_mmap, 2, PROT_EXEC, false);
#endif
	filter_if(filter, SYS_mprotect, 2, PROT_EXEC, false);
	filter_return(filter, SECCOMP_RET_ERRNO | ENOSYS);
}

int
filter_install(void)
{
	struct filter filter;
	struct sock_fprog program;

	if (FILTER_ARCH == 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	filter_build(&filter);
	program.len = filter.length;
	program.filter = filter.code;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
