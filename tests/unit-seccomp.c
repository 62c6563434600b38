/* SPDX-License-Identifier: ISC */
/*
 * The seccomp filter in force: what children under it can and cannot call, by
 * the machine's own calls and by its 32-bit ones. TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/seccomp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HIGH 0x100000000LL	/* a bit the kernel does not look at */
#define X32 0x40000000

static unsigned tests;
static unsigned failures;

static void __attribute__((format(printf, 2, 3)))
ok(bool good, const char *format, ...)
{
	va_list list;

	printf("%sok %u - ", good ? "" : "not ", ++tests);
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	putchar('\n');
	fflush(stdout);
	failures += !good;
}

struct probe {
	const char *what;
	long number;
	long args[6];
	int want;	/* errno, 0: no error */
};

static const struct probe probes[] = {
	{"getpid", SYS_getpid, {0}, 0},
	{"mount", SYS_mount, {0}, EPERM},
	{"umount2", SYS_umount2, {0}, EPERM},
	{"pivot_root", SYS_pivot_root, {0}, EPERM},
	{"unshare(CLONE_NEWUSER)", SYS_unshare, {CTR_CLONE_NEWUSER}, EPERM},
	{"unshare(0)", SYS_unshare, {0}, EPERM},
	{"setns", SYS_setns, {-1}, EPERM},
	{"clone(CLONE_NEWUSER)", SYS_clone, {CTR_CLONE_NEWUSER | SIGCHLD}, EPERM},
	{"clone(CLONE_NEWUSER), high bit", SYS_clone, {HIGH | CTR_CLONE_NEWUSER | SIGCHLD}, EPERM},
	{"clone3", SYS_clone3, {0}, ENOSYS},
	{"keyctl", SYS_keyctl, {0}, EPERM},
	{"add_key", SYS_add_key, {0}, EPERM},
	{"bpf", SYS_bpf, {-1}, EPERM},
	{"perf_event_open", SYS_perf_event_open, {0}, EPERM},
	{"userfaultfd", SYS_userfaultfd, {-1}, EPERM},
	{"io_uring_setup", SYS_io_uring_setup, {0}, EPERM},
	{"open_by_handle_at", SYS_open_by_handle_at, {-1}, EPERM},
	{"settimeofday", SYS_settimeofday, {0}, EPERM},
	{"reboot", SYS_reboot, {0}, EPERM},
	{"syslog", SYS_syslog, {-1}, EPERM},
	{"kcmp", SYS_kcmp, {0, 0, -1}, EPERM},
	{"open_tree", SYS_open_tree, {-1}, EPERM},
	{"socket(AF_UNIX)", SYS_socket, {AF_UNIX, SOCK_STREAM}, 0},
	{"socket(AF_INET)", SYS_socket, {AF_INET, SOCK_STREAM}, 0},
	{"socket(AF_VSOCK)", SYS_socket, {40, SOCK_STREAM}, EPERM},
	{"socket(AF_VSOCK), high bit", SYS_socket, {HIGH | 40, SOCK_STREAM}, EPERM},
	{"socket(AF_ALG)", SYS_socket, {38, SOCK_SEQPACKET}, EPERM},
	{"socket(AF_ALG), high bits", SYS_socket, {~0xffffffffL | 38, SOCK_SEQPACKET}, EPERM},
	{"ioctl(TIOCSTI)", SYS_ioctl, {-1, 0x5412}, EPERM},
	{"ioctl(TIOCSTI), high bit", SYS_ioctl, {-1, HIGH | 0x5412}, EPERM},
	{"ioctl(TIOCLINUX), high bit", SYS_ioctl, {-1, HIGH | 0x541c}, EPERM},
	{"ioctl(TCGETS)", SYS_ioctl, {-1, 0x5401}, EBADF},
	{"personality, asked", SYS_personality, {0xffffffff}, 0},
	{"personality(ADDR_NO_RANDOMIZE)", SYS_personality, {ADDR_NO_RANDOMIZE}, EPERM},
	{"process_vm_readv", SYS_process_vm_readv, {1}, 0},
	{"pidfd_open", SYS_pidfd_open, {1}, 0},
	{"number 4095", 4095, {0}, ENOSYS},
	{"number -1", -1, {0}, ENOSYS},
	{"x32 getpid", X32 | 39, {0}, ENOSYS},
	{"x32 ioctl", X32 | 514, {-1, 0x5412}, ENOSYS},
};

static int
probe_call(const struct probe *probe)
{
	const long *a = probe->args;
	pid_t self = getpid();
	long result;

	errno = 0;
	result = syscall(probe->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (getpid() != self)
		_exit(0);
	return result == -1 ? errno : 0;
}

static int
no_new_privs_and(const struct seccomp_program *program)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -1 : seccomp_apply(program);
}

/* Runs body in a child under the filter; what it returns (0 to 255), -1 when it was killed. */
static int
in_child(const struct seccomp_program *program, int (*body)(const void *), const void *data)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (program != NULL && no_new_privs_and(program) < 0)
			_exit(255);
		_exit(body(data));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int
body_probe(const void *data)
{
	return probe_call(data);
}

static void *
thread_main(void *data)
{
	return data;
}

/* What an ordinary program does; the line of the first that fails. */
static int
body_ordinary(const void *data)
{
	char byte, *argv[] = {"true", NULL}, *env[] = {NULL};
	int fd = open("/proc/self/status", O_RDONLY), status, i = 1;
	pthread_t thread;
	pid_t pid;

	(void)data;
	if (fd < 0 || read(fd, &byte, 1) != 1 || close(fd) < 0)
		return i;
	i++;
	pid = fork();
	if (pid == 0)
		_exit(42);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 42)
		return i;
	i++;
	if (pthread_create(&thread, NULL, thread_main, NULL) != 0
	    || pthread_join(thread, NULL) != 0)
		return i;
	i++;
	if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, env) != 0
	    || waitpid(pid, &status, 0) != pid || status != 0)
		return i;
	return 0;
}

#ifdef __x86_64__
/* A call by i386's gate. */
static int
compat_call(const struct probe *probe)
{
	long result = probe->number;

	__asm__ volatile("int $0x80" : "+a"(result)
	    : "b"(probe->args[0]), "c"(probe->args[1]), "d"(probe->args[2])
	    : "memory", "cc", "r8", "r9", "r10", "r11");
	return (int)result < 0 && (int)result > -4096 ? -(int)result : 0;
}

static const struct probe compat_probes[] = {
	{"getpid", 20, {0}, 0},
	{"mount", 21, {0}, EPERM},
	{"unshare", 310, {0}, EPERM},
	{"clone(CLONE_NEWUSER)", 120, {CTR_CLONE_NEWUSER | SIGCHLD}, EPERM},
	{"clone3", 435, {0}, ENOSYS},
	{"socket(AF_UNIX)", 359, {AF_UNIX, SOCK_STREAM}, 0},
	{"socket(AF_ALG)", 359, {38, SOCK_SEQPACKET}, EPERM},
	{"socket(AF_VSOCK)", 359, {40, SOCK_STREAM}, EPERM},
	{"ioctl(TIOCSTI)", 54, {-1, 0x5412}, EPERM},
	{"ioctl(TIOCLINUX)", 54, {-1, 0x541c}, EPERM},
	{"ioctl(TCGETS)", 54, {-1, 0x5401}, EBADF},
	{"keyctl", 288, {0}, EPERM},
	{"number 4095", 4095, {0}, ENOSYS},
};
#else
static int
compat_call(const struct probe *probe)
{
	(void)probe;
	return ENOSYS;
}

static const struct probe compat_probes[] = {{"getpid", 20, {0}, 0}};
#endif

static int
body_compat(const void *data)
{
	signal(SIGSEGV, SIG_DFL); /* the sanitizer's own handler tells of what is no error here */
	return compat_call(data);
}

static void
test_force(const struct seccomp_program *program)
{
	int got = in_child(program, body_ordinary, NULL);

	ok(got == 0, "files, fork, threads and exec work: %d", got);
	for (unsigned i = 0; i < COUNT(probes); i++) {
		got = in_child(program, body_probe, &probes[i]);
		ok(got == probes[i].want, "%s: %d", probes[i].what, got);
	}
	/* Without IA32_EMULATION this child is killed. */
	if (in_child(NULL, body_compat, &compat_probes[0]) != 0) {
		ok(true, "32-bit calls # SKIP not on this kernel");
		return;
	}
	for (unsigned i = 0; i < COUNT(compat_probes); i++) {
		got = in_child(program, body_compat, &compat_probes[i]);
		ok(got == compat_probes[i].want, "32-bit %s: %d", compat_probes[i].what, got);
	}
}

/* Exit: microseconds / 4. */
static int
body_apply(const void *data)
{
	struct timespec a, b;
	long us;

	clock_gettime(CLOCK_MONOTONIC, &a);
	if (no_new_privs_and(data) < 0)
		return 255;
	clock_gettime(CLOCK_MONOTONIC, &b);
	us = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
	return us / 4 > 254 ? 254 : (int)(us / 4);
}

int
main(void)
{
	static const struct seccomp_request request = {.profile = "default"};
	struct seccomp_program program;
	char error[256];
	int best = 255;

	if (seccomp_prepare(-1, &request, &program, error, sizeof(error)) == 0) {
		test_force(&program);
		for (unsigned i = 0; i < 50; i++) {
			int now = in_child(NULL, body_apply, &program);

			best = now >= 0 && now < best ? now : best;
		}
		printf("# apply: min %d us\n", best * 4);
		seccomp_program_free(&program);
	} else {
		ok(false, "prepare without a cache: %s", error);
	}
	printf("1..%u\n", tests);
	return failures != 0;
}
