/* SPDX-License-Identifier: ISC */
/*
 * The groups. clone3 is in none: its flags are in memory, where no filter can
 * look; a profile that wants it names it.
 */
#include "child/groups.h"

#include <stddef.h>
#include <string.h>

const struct group group_table[] = {
	{"io", "close close_range copy_file_range dup dup2 dup3 fadvise64 fadvise64_64 "
	       "arm_fadvise64_64 fallocate fcntl fcntl64 fdatasync fsync ftruncate ftruncate64 ioctl "
	       "lseek _llseek pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read "
	       "readahead readv sendfile sendfile64 splice sync_file_range sync_file_range2 "
	       "arm_sync_file_range truncate truncate64 write writev "},
	{"event", "epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 "
		  "epoll_wait epoll_wait_old eventfd eventfd2 inotify_add_watch inotify_init "
		  "inotify_init1 inotify_rm_watch _newselect poll ppoll ppoll_time64 pselect6 "
		  "pselect6_time64 select signalfd signalfd4 timerfd_create timerfd_gettime "
		  "timerfd_gettime64 timerfd_settime timerfd_settime64 "},
	{"file", "access chdir creat faccessat faccessat2 fchdir flock fstat fstat64 fstatat64 "
		 "fstatfs fstatfs64 futimesat getcwd getdents getdents64 link linkat lstat lstat64 "
		 "mkdir mkdirat newfstatat open openat openat2 readlink readlinkat rename renameat "
		 "renameat2 rmdir stat stat64 statfs statfs64 statx symlink symlinkat umask unlink "
		 "unlinkat utime utimensat utimensat_time64 utimes "},
	{"mode", "chmod fchmod fchmodat fchmodat2 "},
	{"owner", "chown chown32 fchown fchown32 fchownat lchown lchown32 "},
	{"xattr", "fgetxattr flistxattr fremovexattr fsetxattr getxattr getxattrat lgetxattr "
		  "listxattr listxattrat llistxattr lremovexattr lsetxattr removexattr removexattrat "
		  "setxattr setxattrat "},
	{"memory", "brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 "
		   "mlockall mmap mmap2 mprotect mremap mseal msync munlock munlockall munmap "},
	{"process", "arch_prctl breakpoint cacheflush clone execve execveat exit exit_group fork "
		    "futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake getcpu "
		    "getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 "
		    "getpgid getpgrp getpid getppid getpriority getrandom getresgid getresgid32 "
		    "getresuid getresuid32 getrlimit get_robust_list getrusage getsid "
		    "get_thread_area gettid getuid getuid32 pidfd_open prctl prlimit64 "
		    "restart_syscall riscv_flush_icache riscv_hwprobe rseq sched_getaffinity "
		    "sched_getparam sched_get_priority_max sched_get_priority_min "
		    "sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 "
		    "sched_setaffinity sched_yield setpgid setrlimit set_robust_list setsid "
		    "set_thread_area set_tid_address set_tls sysinfo times ugetrlimit uname "
		    "uretprobe vfork wait4 waitid waitpid "},
	{"signal", "alarm kill pause pidfd_send_signal rt_sigaction rt_sigpending rt_sigprocmask "
		   "rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait "
		   "rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack sigprocmask sigreturn "
		   "tgkill tkill "},
	{"time", "clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep "
		 "clock_nanosleep_time64 getitimer gettimeofday nanosleep setitimer time "
		 "timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 "
		 "timer_settime timer_settime64 "},
	{"network", "accept accept4 bind connect getpeername getsockname getsockopt listen recv "
		    "recvfrom recvmmsg recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto "
		    "setsockopt shutdown socket socketcall socketpair "},
	{"setid", "setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 "
		  "setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid "
		  "setreuid32 setuid setuid32 "},
	{"ipc", "ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 "
		"mq_timedsend mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd semctl "
		"semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget "},
	{"aio", "io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup "
		"io_submit "},
	{"io_uring", "io_uring_enter io_uring_register io_uring_setup "},
	{"schedule", "ioprio_get ioprio_set sched_getattr sched_setattr sched_setparam "
		     "sched_setscheduler setpriority "},
	{"mount", "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree "
		  "pivot_root umount umount2 "},
	{"namespace", "setns unshare "},
	{"module", "delete_module finit_module init_module "},
	{"clock", "adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 "
		  "settimeofday stime "},
	{"debug", "kcmp lookup_dcookie perf_event_open pidfd_getfd process_vm_readv "
		  "process_vm_writev ptrace "},
	{"keyring", "add_key keyctl request_key "},
	{"reboot", "kexec_file_load kexec_load reboot "},
	{"swap", "swapoff swapon "},
	{"raw-io", "ioperm iopl "},
	{NULL, NULL},
};

const char *
group_find(const char *name)
{
	for (const struct group *group = group_table; group->name != NULL; group++)
		if (strcmp(group->name, name) == 0)
			return group->calls;
	return NULL;
}

bool
group_has(const char *calls, const char *name)
{
	size_t length = strlen(name);

	if (length == 0)
		return false;
	for (const char *at = calls; (at = strstr(at, name)) != NULL; at += length)
		if ((at == calls || at[-1] == ' ') && at[length] == ' ')
			return true;
	return false;
}
