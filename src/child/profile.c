/* SPDX-License-Identifier: ISC */
/*
 * The tables of the default profile, and what is made of them. In: nothing.
 * Out: names and numbers; child/policy.c reads them, child/seccomp.c hashes
 * them, so every change of a table changes the cache key by itself.
 *
 * Differences to docker's: io_uring is denied as there; add_key, keyctl and
 * request_key (allowed there since 2025) are denied: keyrings are per user,
 * not per container, unless there is a user namespace.
 */
#include "child/profile.h"

#include <linux/capability.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* In docker's order. A name that the machine or libseccomp does not have is passed over. */
static const char profile_allowed[] =
	"accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod "
	"chown chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 "
	"clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 close "
	"close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 "
	"epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd "
	"eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64 "
	"fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown "
	"fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork "
	"fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate "
	"ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake "
	"futimesat getcpu getcwd getdents getdents64 getegid getegid32 geteuid geteuid32 "
	"getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid "
	"getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit "
	"get_robust_list getrusage getsid getsockname getsockopt get_thread_area gettid "
	"gettimeofday getuid getuid32 getxattr getxattrat inotify_add_watch inotify_init "
	"inotify_init1 inotify_rm_watch io_cancel ioctl io_destroy io_getevents "
	"io_pgetevents io_pgetevents_time64 ioprio_get ioprio_set io_setup io_submit ipc "
	"kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown "
	"lchown32 lgetxattr link linkat listen listmount listxattr listxattrat llistxattr "
	"_llseek lremovexattr lseek lsetxattr lstat lstat64 madvise map_shadow_stack "
	"membarrier memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat mlock "
	"mlock2 mlockall mmap mmap2 mprotect mq_getsetattr mq_notify mq_open mq_timedreceive "
	"mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink mremap mseal "
	"msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at "
	"nanosleep newfstatat _newselect open openat openat2 pause pidfd_open "
	"pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll "
	"ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_mrelease pselect6 "
	"pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv "
	"recv recvfrom recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr "
	"removexattrat rename renameat renameat2 restart_syscall riscv_hwprobe rmdir rseq "
	"rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn "
	"rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo "
	"sched_getaffinity sched_getattr sched_getparam sched_get_priority_max "
	"sched_get_priority_min sched_getscheduler sched_rr_get_interval "
	"sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam "
	"sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop "
	"semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto setfsgid "
	"setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer "
	"setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 "
	"setreuid setreuid32 setrlimit set_robust_list setsid setsockopt set_thread_area "
	"set_tid_address setuid setuid32 setxattr setxattrat shmat shmctl shmdt shmget "
	"shutdown sigaltstack signalfd signalfd4 sigprocmask sigreturn socketcall socketpair "
	"splice stat stat64 statfs statfs64 statmount statx symlink symlinkat sync "
	"sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete "
	"timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 "
	"timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 "
	"times tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat uretprobe "
	"utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write "
	"writev "
	/* since 4.8 seccomp also looks at what a tracer made of a call */
	"process_vm_readv process_vm_writev ptrace "
	/* but for what profile_refusals says */
	"clone personality socket "
	/* single machines */
	"arch_prctl modify_ldt arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush "
	"set_tls sync_file_range2 riscv_flush_icache ";

/* What a capability is of no use without, added when it is granted; docker's table. */
static const struct profile_grant profile_grants[] = {
	{CAP_DAC_READ_SEARCH, "open_by_handle_at"},
	{CAP_SYS_ADMIN, "bpf clone3 clone:namespaces fanotify_init fsconfig fsmount fsopen fspick "
			"lookup_dcookie lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount "
			"mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd "
			"setdomainname sethostname setns syslog umount umount2 unshare"},
	{CAP_SYS_BOOT, "reboot"},
	{CAP_SYS_CHROOT, "chroot"},
	{CAP_SYS_MODULE, "delete_module finit_module init_module"},
	{CAP_SYS_PACCT, "acct"},
	{CAP_SYS_PTRACE, "kcmp pidfd_getfd process_madvise"},
	{CAP_SYS_RAWIO, "ioperm iopl"},
	{CAP_SYS_TIME, "clock_settime clock_settime64 settimeofday stime"},
	{CAP_SYS_TTY_CONFIG, "vhangup"},
	{CAP_SYS_NICE, "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"},
	{CAP_SYSLOG, "syslog"},
	{CAP_BPF, "bpf"},
	{CAP_PERFMON, "perf_event_open"},
};

/*
 * clone: none of CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET} (its flags are a
 * long, but it takes the low 32 bits; CLONE_NEWTIME is clone3's alone).
 * personality: 8 is PER_LINUX32, 0x20000 UNAME26, 0xffffffff only asks.
 * TIOCSTI and TIOCLINUX type into a terminal that is shared with the host.
 * AF_ALG: docker since 29.4.2 (CVE-2026-31431). AF_VSOCK is not part of a
 * network namespace and speaks with the hypervisor. 32-bit x86 has a second
 * way to socket(2), socketcall(2), whose arguments are in memory: as docker
 * since 29.4.3 we leave it open, for 32-bit glibc has no other. So on x86_64
 * these two rows keep programs off, not an attacker who knows int 0x80; to
 * close it, deny socketcall, or all of the 32-bit ABI as `strict` does.
 */
static const struct profile_refusal profile_refusals[] = {
	{"ioctl", "TIOCSTI", 1, PROFILE_EQUAL, 0x5412, 0},
	{"ioctl", "TIOCLINUX", 1, PROFILE_EQUAL, 0x541c, 0},
	{"clone", "namespaces", 0, PROFILE_ANY_BIT, 0x7e020000, 0},
	{"personality", "any", 0, PROFILE_ANY_BIT, 0xfffdfff7, 0xffffffff},
	{"socket", "AF_ALG", 0, PROFILE_EQUAL, 38, 0},
	{"socket", "AF_VSOCK", 0, PROFILE_EQUAL, 40, 0},
	/* Only where a profile says so. */
	{"socket", "AF_UNIX", 0, PROFILE_EQUAL, 1, 0},
	{"socket", "AF_INET", 0, PROFILE_EQUAL, 2, 0},
	{"socket", "AF_INET6", 0, PROFILE_EQUAL, 10, 0},
	{"socket", "AF_KEY", 0, PROFILE_EQUAL, 15, 0},
	{"socket", "AF_NETLINK", 0, PROFILE_EQUAL, 16, 0},
	{"socket", "AF_PACKET", 0, PROFILE_EQUAL, 17, 0},
	{"socket", "AF_RDS", 0, PROFILE_EQUAL, 21, 0},
	{"socket", "AF_PPPOX", 0, PROFILE_EQUAL, 24, 0},
	{"socket", "AF_LLC", 0, PROFILE_EQUAL, 26, 0},
	{"socket", "AF_CAN", 0, PROFILE_EQUAL, 29, 0},
	{"socket", "AF_TIPC", 0, PROFILE_EQUAL, 30, 0},
	{"socket", "AF_BLUETOOTH", 0, PROFILE_EQUAL, 31, 0},
	{"socket", "AF_NFC", 0, PROFILE_EQUAL, 39, 0},
	{"socket", "AF_KCM", 0, PROFILE_EQUAL, 41, 0},
	{"socket", "AF_QIPCRTR", 0, PROFILE_EQUAL, 42, 0},
	{"socket", "AF_SMC", 0, PROFILE_EQUAL, 43, 0},
	{"socket", "AF_XDP", 0, PROFILE_EQUAL, 44, 0},
};

/* Smaller than the default, and enough for shells, servers and interpreters. */
static const char profile_strict[] =
	"abi native\n"
	"allow @io @event @file @mode @owner @memory @process @signal @time @network @setid\n"
	"allow capget capset fgetxattr getxattr lgetxattr flistxattr listxattr llistxattr\n"
	"allow landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp\n"
	"deny socket:AF_KEY socket:AF_PACKET socket:AF_RDS socket:AF_PPPOX socket:AF_LLC\n"
	"deny socket:AF_CAN socket:AF_TIPC socket:AF_BLUETOOTH socket:AF_NFC socket:AF_KCM\n"
	"deny socket:AF_QIPCRTR socket:AF_SMC socket:AF_XDP\n";

/* What the start itself calls once the filter is in force. */
static const char profile_start[] =
	"execve execveat exit exit_group read write close rt_sigaction rt_sigreturn "
	"restart_syscall ";

/* What pid 1 calls, in musl's and in glibc's clothes; none of it reaches farther than itself. */
static const char profile_init[] =
	"arch_prctl brk capset clock_gettime clock_gettime64 dup2 dup3 exit exit_group execve "
	"execveat fcntl fcntl64 fdatasync fstat fstat64 fstatat64 fsync ftruncate ftruncate64 "
	"futex futex_time64 getpid getrandom ioctl kill lseek _llseek madvise mmap mmap2 "
	"mprotect munmap newfstatat open openat pipe2 poll ppoll ppoll_time64 prctl pread64 "
	"prlimit64 pwrite64 read readlink readlinkat readv restart_syscall rseq rt_sigaction "
	"rt_sigprocmask rt_sigreturn sched_yield set_robust_list set_tid_address set_tls signalfd4 stat "
	"stat64 statx uname wait4 waitid waitpid write writev ";

const struct profile profile_default = {
	.allowed = profile_allowed,
	.allowed_size = sizeof(profile_allowed),
	.grants = profile_grants,
	.grant_count = COUNT(profile_grants),
	.refusals = profile_refusals,
	.refusal_count = COUNT(profile_refusals),
	.refused = 0x3f,
	.strict = profile_strict,
	.strict_size = sizeof(profile_strict),
	.start = profile_start,
	.init = profile_init,
	.init_size = sizeof(profile_init),
};

const char *
profile_next(const char *at, char *name)
{
	size_t length = strcspn(at, " ");

	if (length == 0 || length >= PROFILE_NAME)
		return NULL;
	memcpy(name, at, length);
	name[length] = '\0';
	return at + length + 1;
}
