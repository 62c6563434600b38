/* SPDX-License-Identifier: ISC */
/*
 * What a hostile payload tries, each attempt one line: NAME: ok, or the errno.
 * Linked statically and run inside by tests/attack*.t; nothing of it harms a
 * host that lets it through.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char zeros[256];

static int
opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? -1 : close(fd);
}

static int try_exe(void) { return opens("/proc/1/exe", O_RDONLY); }
static int try_exe_write(void) { return opens("/proc/1/exe", O_WRONLY); }

/* A sealed copy (before Linux 5.12) may be opened for writing, once nobody runs it: no byte of it changes. */
static int
try_exe_access(void)
{
	int fd = open("/proc/1/exe", O_RDONLY);
	int seals = fd < 0 ? -1 : fcntl(fd, F_GET_SEALS);

	close(fd);
	errno = EPERM;
	return seals >= 0 && (seals & F_SEAL_WRITE) != 0 ? -1 : access("/proc/1/exe", W_OK);
}

static int try_environ(void) { return opens("/proc/1/environ", O_RDONLY); }
static int try_mem(void) { return opens("/proc/1/mem", O_RDWR); }
static int try_fd(void) { return opens("/proc/1/fd/3", O_RDWR); }
static int try_root(void) { return opens("/proc/1/root/", O_RDONLY); }
static int try_cwd(void) { return opens("/proc/1/cwd/", O_RDONLY); }
static int try_ptrace(void) { return (int)ptrace(PTRACE_SEIZE, 1, 0, 0); }

/* Its own child: what no defence may forbid. */
static int
try_ptrace_child(void)
{
	pid_t pid = fork();
	long result;

	if (pid == 0)
		for (;;)
			pause();
	result = pid < 0 ? -1 : ptrace(PTRACE_SEIZE, pid, 0, 0);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return (int)result;
}

static int
try_pidfd_getfd(void)
{
	int pidfd = (int)syscall(434 /* pidfd_open */, 1, 0);
	int fd = pidfd < 0 ? -1 : (int)syscall(438 /* pidfd_getfd */, pidfd, 3, 0);

	if (pidfd >= 0)
		close(pidfd);
	return fd < 0 ? -1 : close(fd);
}

static int
try_vm_read(void)
{
	struct iovec here = {zeros, 1}, there = {(void *)0x400000, 1};

	/* That nothing is mapped there is another answer than that we may not. */
	return syscall(SYS_process_vm_readv, 1, &here, 1, &there, 1, 0) < 0 && errno != EFAULT ? -1 : 0;
}

static int try_kmsg(void) { return opens("/dev/kmsg", O_WRONLY); }
static int try_mem_device(void) { return opens("/dev/mem", O_RDONLY); }
static int try_core_pattern(void) { return opens("/proc/sys/kernel/core_pattern", O_WRONLY); }
static int try_modprobe(void) { return opens("/proc/sys/kernel/modprobe", O_WRONLY); }
static int try_sysrq(void) { return opens("/proc/sysrq-trigger", O_WRONLY); }
static int try_uevent(void) { return opens("/sys/kernel/uevent_helper", O_WRONLY); }
static int try_sysfs(void) { return opens("/sys/class/net/lo/flags", O_WRONLY); }

static int
try_tiocsti(void)
{
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	int result = fd < 0 ? -1 : ioctl(fd, 0x5412, "x");

	if (fd >= 0)
		close(fd);
	return result < 0 && errno == EIO ? 0 : result; /* disabled by sysctl, not by us */
}

static int
try_tiocsti_high(void)
{
	return (int)syscall(SYS_ioctl, -1, 0x100005412L, "x") < 0 && errno == EBADF ? 0 : -1;
}

static int try_keyctl(void) { return (int)syscall(SYS_keyctl, 0, -3, 1, 0, 0) < 0 ? -1 : 0; }

static int
try_add_key(void)
{
	return (int)syscall(SYS_add_key, "user", "ctr", "x", 1, -2) < 0 ? -1 : 0;
}

/* In a child, so that success changes nothing for the next one. */
static int
in_child(int (*what)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(what() < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
	return errno == 0 ? 0 : -1;
}

static int unshare_user(void) { return unshare(CLONE_NEWUSER); }
static int unshare_mount(void) { return unshare(CLONE_NEWNS); }
static int try_unshare_user(void) { return in_child(unshare_user); }
static int try_unshare_mount(void) { return in_child(unshare_mount); }

static int
try_clone_user(void)
{
	long pid = syscall(SYS_clone, (long)(CLONE_NEWUSER | SIGCHLD), 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : (waitpid((pid_t)pid, NULL, 0), 0);
}

static int
try_clone_user_high(void)
{
	long pid = syscall(SYS_clone, 0x100000000L | CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : (waitpid((pid_t)pid, NULL, 0), 0);
}

static int
try_mount(void)
{
	int result = mount("x", "/tmp", "tmpfs", 0, NULL);

	return result < 0 ? -1 : umount2("/tmp", MNT_DETACH);
}

static int
try_remount(void)
{
	return mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL);
}

static int try_umount(void) { return umount2("/proc/sys", MNT_DETACH); }

/* An old way out: cgroup v1's release_agent is run by the host as root. */
static int
try_release_agent(void)
{
	int result;

	mkdir("/tmp/cg", 0755);
	result = mount("cgroup", "/tmp/cg", "cgroup", 0, "none,name=ctrattack");
	if (result < 0)
		return -1;
	result = opens("/tmp/cg/release_agent", O_WRONLY) < 0 ? errno : 0;
	umount2("/tmp/cg", MNT_DETACH);
	errno = result;
	return result == 0 ? 0 : -1;
}

/* CVE-2014-3519 and "shocker": a file by its inode, whatever the root is. */
static int
try_handle(void)
{
	struct {
		unsigned bytes;
		int type;
		unsigned char handle[8];
	} handle = {8, 1, {2}};
	int fd = (int)syscall(SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || (errno != EPERM && errno != ENOSYS) ? 0 : -1;
}

/* Allowed when the kernel says anything but EPERM: the arguments are empty. */
static int
refused(long result)
{
	return result < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS) ? -1 : 0;
}

static int try_bpf(void) { return refused(syscall(SYS_bpf, 0, zeros, 72)); }
static int try_perf(void) { return refused(syscall(SYS_perf_event_open, zeros, 0, -1, -1, 0)); }
static int try_kexec(void) { return refused(syscall(SYS_kexec_load, 0, 99, NULL, 0)); }
static int try_module(void) { return refused(syscall(SYS_init_module, zeros, 1, "")); }
static int try_finit(void) { return refused(syscall(SYS_finit_module, -1, "", 0)); }
static int try_userfaultfd(void) { return refused(syscall(SYS_userfaultfd, -1)); }
static int try_io_uring(void) { return refused(syscall(425 /* io_uring_setup */, 1, NULL)); }
static int try_settime(void) { return refused(syscall(SYS_settimeofday, 1L, NULL)); }
static int try_syslog(void) { return refused(syscall(SYS_syslog, 10, NULL, 0)); }
static int try_setns(void) { return refused(syscall(SYS_setns, -1, 0)); }
static int try_pivot(void) { return refused(syscall(SYS_pivot_root, "/tmp", "/tmp")); }

static int
socket_of(int family, int type, int protocol)
{
	int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	return fd < 0 ? -1 : close(fd);
}

static int try_raw(void) { return socket_of(AF_INET, SOCK_RAW, 1); }
static int try_packet(void) { return socket_of(AF_PACKET, SOCK_RAW, 0); }
static int try_alg(void) { return socket_of(38, SOCK_SEQPACKET, 0); }
static int try_vsock(void) { return socket_of(40, SOCK_STREAM, 0); }

static int
try_mknod(void)
{
	if (mknod("/tmp/disk", S_IFBLK | 0600, makedev(7, 0)) < 0)
		return -1;
	return unlink("/tmp/disk");
}

/* Made by whoever could: it must not be opened, for the mount is nodev. */
static int try_device(void) { return opens("/device", O_RDONLY); }

static int
try_abstract(void)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const char *wanted = getenv("ABSTRACT");
	int result;

	if (fd < 0 || wanted == NULL)
		return -1;
	strncpy(name.sun_path + 1, wanted, sizeof(name.sun_path) - 2);
	result = connect(fd, (struct sockaddr *)&name,
	    (socklen_t)(sizeof(sa_family_t) + 1 + strlen(wanted)));
	close(fd);
	return result;
}

static const struct {
	const char *name;
	int (*what)(void);
} attempts[] = {
	{"proc-1-exe", try_exe}, {"proc-1-exe-write", try_exe_write},
	{"proc-1-exe-access", try_exe_access}, {"proc-1-environ", try_environ},
	{"proc-1-mem", try_mem}, {"proc-1-fd", try_fd}, {"proc-1-root", try_root},
	{"proc-1-cwd", try_cwd}, {"ptrace-1", try_ptrace},
	{"pidfd_getfd-1", try_pidfd_getfd}, {"vm_readv-1", try_vm_read}, {"kmsg", try_kmsg},
	{"dev-mem", try_mem_device}, {"core_pattern", try_core_pattern}, {"modprobe", try_modprobe},
	{"sysrq", try_sysrq}, {"uevent_helper", try_uevent}, {"sysfs", try_sysfs},
	{"tiocsti", try_tiocsti}, {"tiocsti-high", try_tiocsti_high}, {"keyctl", try_keyctl},
	{"add_key", try_add_key}, {"unshare-user", try_unshare_user},
	{"unshare-mount", try_unshare_mount}, {"clone-user", try_clone_user},
	{"clone-user-high", try_clone_user_high}, {"mount", try_mount}, {"remount", try_remount},
	{"umount", try_umount}, {"release_agent", try_release_agent}, {"handle", try_handle},
	{"bpf", try_bpf}, {"perf", try_perf}, {"kexec", try_kexec}, {"module", try_module},
	{"finit_module", try_finit}, {"userfaultfd", try_userfaultfd}, {"io_uring", try_io_uring},
	{"settime", try_settime}, {"syslog", try_syslog}, {"setns", try_setns},
	{"pivot_root", try_pivot}, {"raw", try_raw}, {"packet", try_packet}, {"alg", try_alg},
	{"vsock", try_vsock}, {"mknod", try_mknod}, {"device", try_device},
	{"abstract", try_abstract},
};

static int
listen_abstract(const char *wanted)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strncpy(name.sun_path + 1, wanted, sizeof(name.sun_path) - 2);
	if (fd < 0
	    || bind(fd, (struct sockaddr *)&name,
		   (socklen_t)(sizeof(sa_family_t) + 1 + strlen(wanted)))
		< 0
	    || listen(fd, 1) < 0)
		return 1;
	puts("listening");
	fflush(stdout);
	alarm(60);
	pause();
	return 0;
}

/* As the image's dynamic loader, inside whatever was executed: CVE-2019-5736. */
static int
loader(void)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", open("/proc/self/exe", O_RDONLY));
	execl("/bin/attack", "attack", "write", path, (char *)NULL);
	return 1;
}

/* The serial of our session keyring; a new one when there is a program to execute in it. */
static int
keyring(char **program)
{
	if (*program != NULL && syscall(SYS_keyctl, 1, NULL) < 0)
		return 1;
	printf("%ld\n", syscall(SYS_keyctl, 0, -3, 0));
	fflush(stdout);
	if (*program != NULL)
		execvp(*program, program);
	return *program != NULL;
}

static int
write_program(const char *path)
{
	for (int i = 0; i < 2000; i++) {
		int fd = open(path, O_WRONLY | O_APPEND);

		if (fd >= 0 && write(fd, "X", 1) == 1) {
			puts("written");
			return 0;
		}
		if (errno != ETXTBSY)
			break;
		usleep(10000);
	}
	puts(strerror(errno));
	return 0;
}

/* A process's program, held open until it can be written, as no longer being executed. */
static int
hold(const char *exe)
{
	char path[32];
	int fd = open(exe, O_RDONLY);

	if (fd < 0) {
		puts(strerror(errno));
		return 0;
	}
	puts("held");
	fflush(stdout);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return write_program(path);
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "hold") == 0)
		return hold(argv[2]);
	if (argc >= 2 && strcmp(argv[1], "keyring") == 0)
		return keyring(argv + 2);
	if (argc == 3 && strcmp(argv[1], "write") == 0)
		return write_program(argv[2]);
	if (argc == 3 && strcmp(argv[1], "listen") == 0)
		return listen_abstract(argv[2]);
	if (argc == 2 && strcmp(argv[1], "euid") == 0) {
		printf("%d\n", (int)geteuid());
		return 0;
	}
	if (argc < 2)
		return loader();
	if (strncmp(argv[1], "ptrace-", 7) == 0 && atoi(argv[1] + 7) > 1) {
		puts(ptrace(PTRACE_SEIZE, atoi(argv[1] + 7), 0, 0) == 0 ? "ok" : strerror(errno));
		return 0;
	}
	if (strcmp(argv[1], "ptrace-child") == 0) {
		puts(try_ptrace_child() == 0 ? "ok" : strerror(errno));
		return 0;
	}
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (strcmp(argv[1], "all") != 0 && strcmp(argv[1], attempts[i].name) != 0)
			continue;
		errno = 0;
		if (attempts[i].what() == 0)
			printf("%s: ok\n", attempts[i].name);
		else
			printf("%s: %s\n", attempts[i].name, strerror(errno));
	}
	return 0;
}
