/* SPDX-License-Identifier: ISC */
/*
 * Kernel constants and system calls that the C library of the build host may
 * lack, each once, with the kernel that brought it. Nothing here decides
 * anything: the caller asks the running kernel and falls back on ENOSYS.
 */
#ifndef BASE_COMPAT_H
#define BASE_COMPAT_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* Numbers common to every architecture since they were assigned together (5.1 and later). */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

#ifndef SYS_landlock_create_ruleset /* 5.13 */
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define CTR_WAIT_KILLABLE_RECV 32UL /* flag of seccomp(2), 5.19 */

#ifndef P_PIDFD
#define P_PIDFD 3 /* 5.4 */
#endif

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1 /* 3.15 */
#define RENAME_EXCHANGE 2
#endif

/* <sched.h> and <linux/sched.h> disagree about where these live. */
#define CTR_CLONE_NEWNS 0x00020000
#define CTR_CLONE_NEWCGROUP 0x02000000
#define CTR_CLONE_NEWUTS 0x04000000
#define CTR_CLONE_NEWIPC 0x08000000
#define CTR_CLONE_NEWUSER 0x10000000
#define CTR_CLONE_NEWPID 0x20000000
#define CTR_CLONE_NEWNET 0x40000000
#define CTR_CLONE_PIDFD 0x00001000
#define CTR_CLONE_PARENT 0x00008000
#define CTR_CLONE_VM 0x00000100
#define CTR_CLONE_FILES 0x00000400
#define CTR_CLONE_VFORK 0x00004000
#define CTR_CLONE_SETTLS 0x00080000
#define CTR_CLONE_NEWTIME 0x00000080 /* 5.6; only for setns(2) and unshare(2) */
#define CTR_CLONE_INTO_CGROUP 0x200000000ULL /* 5.7 */

/* open_tree(2), move_mount(2), 5.2 */
#define CTR_OPEN_TREE_CLONE 1
#define CTR_OPEN_TREE_CLOEXEC O_CLOEXEC
#define CTR_AT_RECURSIVE 0x8000
#define CTR_AT_SYMLINK_NOFOLLOW 0x100
#define CTR_AT_EMPTY_PATH 0x1000
#define CTR_MOVE_MOUNT_F_EMPTY_PATH 0x04
#define CTR_MOVE_MOUNT_T_EMPTY_PATH 0x40

/* mount_setattr(2), 5.12 */
#define CTR_MOUNT_ATTR_RDONLY 0x01
#define CTR_MOUNT_ATTR_NOSUID 0x02
#define CTR_MOUNT_ATTR_NODEV 0x04
#define CTR_MOUNT_ATTR_NOEXEC 0x08
#define CTR_MOUNT_ATTR_IDMAP 0x00100000

struct ctr_mount_attr {
	uint64_t attr_set;
	uint64_t attr_clr;
	uint64_t propagation;
	uint64_t userns_fd;
};

/* fsconfig(2), 5.2: its commands */
#define CTR_FSCONFIG_SET_FLAG 0
#define CTR_FSCONFIG_SET_STRING 1
#define CTR_FSCONFIG_CREATE 6

/* openat2(2), 5.6 */
#define CTR_RESOLVE_NO_XDEV 0x01
#define CTR_RESOLVE_NO_MAGICLINKS 0x02
#define CTR_RESOLVE_NO_SYMLINKS 0x04
#define CTR_RESOLVE_BENEATH 0x08
#define CTR_RESOLVE_IN_ROOT 0x10

struct ctr_open_how {
	uint64_t flags;
	uint64_t mode;
	uint64_t resolve;
};

/* clone3(2), 5.3; the cgroup member 5.7 */
struct ctr_clone_args {
	uint64_t flags;
	uint64_t pidfd;
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t exit_signal;
	uint64_t stack;
	uint64_t stack_size;
	uint64_t tls;
	uint64_t set_tid;
	uint64_t set_tid_size;
	uint64_t cgroup;
};

/* statfs f_type */
#define CTR_PIDFS_MAGIC 0x50494446
#define CTR_CGROUP2_MAGIC 0x63677270
#define CTR_CGROUP1_MAGIC 0x0027e0eb
#define CTR_NSFS_MAGIC 0x6e736673
#define CTR_DEVPTS_MAGIC 0x1cd1
#define CTR_TMPFS_MAGIC 0x01021994
#define CTR_PROC_MAGIC 0x9fa0
#define CTR_SYSFS_MAGIC 0x62656572

/* ioctl(2) on a pidfd, 6.13; exit_code 6.15, set once the process is reaped */
#define CTR_PIDFD_GET_INFO _IOWR(0xff, 11, struct ctr_pidfd_info)
#define CTR_PIDFD_INFO_EXIT (1ULL << 3)

struct ctr_pidfd_info {
	uint64_t mask;
	uint64_t cgroupid;
	uint32_t ids[11];
	int32_t exit_code;
};

/* A pidfd (always close-on-exec) for process pid; -1 with ESRCH when there is none. 5.3 */
static inline int
pidfd_open_pid(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* Signal sig to the process behind pidfd, with no siginfo of ours: what it shows is true. 5.1 */
static inline int
pidfd_signal(int pidfd, int sig)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, sig, (void *)0, 0);
}

/*
 * All of the kernel's 64 signals blocked, or none (rt_sigprocmask(2)); and a
 * signalfd of all, close-on-exec and non-blocking (2.6.27). The C library's
 * functions leave out numbers it keeps to itself (glibc 32, 33; musl 34 too).
 */
static inline int
signal_block(int all)
{
	const uint64_t mask = all ? UINT64_MAX : 0;

	return (int)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, (void *)0, sizeof(mask));
}

/* While this processor waits for a word of memory that another one writes. */
static inline void
cpu_pause(void)
{
#ifdef __x86_64__
	__builtin_ia32_pause();
#endif
}

/* By the system call: the vDSO costs a process three page faults and two pages of page tables. */
static inline int
clock_read(clockid_t clock, struct timespec *now)
{
#if __SIZEOF_LONG__ == 8
	return (int)syscall(SYS_clock_gettime, clock, now);
#else
	return clock_gettime(clock, now);
#endif
}

static inline int
signal_fd(void)
{
	const uint64_t mask = UINT64_MAX;

	return (int)syscall(SYS_signalfd4, -1, &mask, sizeof(mask), O_CLOEXEC | O_NONBLOCK);
}

/* rt_sigaction(2) to SIG_DFL: all of the kernel's struct is zero on every machine. */
static inline int
signal_default(int sig)
{
	const long act[8] = {0};

	return (int)syscall(SYS_rt_sigaction, sig, act, (void *)0, 8);
}

/* clone3(2) without CLONE_VM: returns as fork(2) does. 5.3 */
static inline pid_t
clone3_fork(struct ctr_clone_args *args)
{
	return (pid_t)syscall(SYS_clone3, args, sizeof(*args));
}

/*
 * A copy (close-on-exec) of descriptor number `fd` of the process behind pidfd;
 * needs the right to trace it (EPERM; yama's scope 3 leaves it to nobody). 5.6
 */
static inline int
pidfd_take(int pidfd, int fd)
{
	return (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

/* setns(2) into the namespaces of the process behind pidfd, all or none of them. 5.8 */
static inline int
pidfd_setns(int pidfd, int flags)
{
	return (int)syscall(SYS_setns, pidfd, flags);
}

/* openat2(2), 5.6; any mount or rename of the host makes ".." in a link fail with EAGAIN: again. */
static inline int
open_how(int dirfd, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct ctr_open_how how = {flags, mode, resolve};
	int fd = -1;

	for (unsigned try = 0; try < 10000; try++) {
		fd = (int)syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd;
}

/* open_tree(2), 5.2 */
static inline int
tree_open(int dirfd, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, dirfd, path, flags);
}

/* move_mount(2) from the mount behind fd `from` onto the object behind `to`. 5.2 */
static inline int
tree_attach(int from, int to)
{
	return (int)syscall(SYS_move_mount, from, "", to, "",
	    CTR_MOVE_MOUNT_F_EMPTY_PATH | CTR_MOVE_MOUNT_T_EMPTY_PATH);
}

/* fsopen(2), fsconfig(2), fsmount(2): a file system, its options, its mount that is nowhere yet. 5.2 */
static inline int
fs_open(const char *type)
{
	return (int)syscall(SYS_fsopen, type, 1 /* close-on-exec */);
}

static inline int
fs_config(int fs, unsigned command, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs, command, key, value, 0);
}

static inline int
fs_mount(int fs, unsigned attr)
{
	return (int)syscall(SYS_fsmount, fs, 1 /* close-on-exec */, attr);
}

/* mount_setattr(2) on the mount behind fd (AT_EMPTY_PATH is added). 5.12, else ENOSYS */
static inline int
tree_setattr(int fd, unsigned flags, struct ctr_mount_attr *attr)
{
	return (int)syscall(SYS_mount_setattr, fd, "", flags | AT_EMPTY_PATH, attr, sizeof(*attr));
}

/* statx(2) of what fd refers to; of its answer what we ask for only. 4.11; the mount's number, its root 5.8 */
#define CTR_STATX_MNT_ID 0x1000
#define CTR_STATX_ATTR_MOUNT_ROOT 0x2000

struct ctr_statx {
	uint32_t mask;
	uint32_t block;
	uint64_t attributes;
	uint8_t skipped[128];
	uint64_t mnt_id;
	uint8_t rest[104];
};

static inline int
fd_statx(int fd, unsigned mask, struct ctr_statx *info)
{
	return (int)syscall(SYS_statx, fd, "", AT_EMPTY_PATH, mask, info);
}

/* close_range(2), 5.9; flags 4 = CLOSE_RANGE_CLOEXEC (5.11) */
static inline int
fd_close_range(unsigned first, unsigned last, unsigned flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}

#endif
