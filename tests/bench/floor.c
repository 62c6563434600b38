/* SPDX-License-Identifier: ISC */
/*
 * The floor under a start: what the kernel takes for the same container, with
 * nothing of a tool around it. No record, no monitor, no check, no message, no
 * configuration, paths that it is told. For comparison only: nothing here is safe.
 *
 *	floor N FILTER CGROUP COMMAND...
 *	floor -N FILTER CGROUP COMMAND...	only until the command's execve: then it is killed
 *
 * N times, one after the other: clone3(2) of pid 1 with all namespaces into a new
 * directory of CGROUP ("-": none); the host's tree read-only with its own /proc,
 * /sys, /dev, /tmp, /run and the default covers; loopback up; fork(2) of the
 * command's process, which gives up capabilities, loads FILTER (struct sock_filter
 * behind 32 bytes, as RUN/.cache has it; "-": none) and executes; its end, pid 1's
 * end, rmdir(2). Prints for one of them, in microseconds: median and least of the
 * time, and median of the CPU time of all of its processes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	FLOOR_FILTER = 4096,
	FLOOR_NEWCGROUP = 0x02000000,
	FLOOR_ATTR = 1 | 2 | 4, /* read-only, nosuid, nodev */
};

struct floor_args { /* struct clone_args */
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
	    set_tid_size, cgroup;
};

static struct {
	unsigned short count;
	struct floor_instruction {
		uint16_t code;
		uint8_t jt, jf;
		uint32_t k;
	} *filter;
} floor_program;

static char *const *floor_command;

/* With -N: closed by the execve, or the end, of who has the other end. */
static int floor_running[2] = {-1, -1};

static _Noreturn void
fail(const char *what)
{
	perror(what);
	_exit(125);
}

static void
check(long result, const char *what)
{
	if (result < 0)
		fail(what);
}

static void
file_write(const char *path, const char *bytes)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	check(fd, path);
	check(write(fd, bytes, strlen(bytes)), path);
	close(fd);
}

static void
make_dev(void)
{
	static const struct {
		const char *path;
		unsigned major, minor;
	} nodes[] = {{"/dev/null", 1, 3}, {"/dev/zero", 1, 5}, {"/dev/full", 1, 7},
	    {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0}};
	static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
	    {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"},
	    {"/proc/self/fd/2", "/dev/stderr"}, {"pts/ptmx", "/dev/ptmx"}};
	static const char *const places[] = {"/dev/pts", "/dev/shm", "/dev/mqueue"};

	check(mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k,nr_inodes=256"), "/dev");
	for (unsigned i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		check(mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), nodes[i].path);
		check(chmod(nodes[i].path, 0666), nodes[i].path);
	}
	for (unsigned i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		check(symlink(links[i][0], links[i][1]), links[i][1]);
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		check(mkdir(places[i], 0755), places[i]);
	check(mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620"), "/dev/pts");
	check(mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=64m"), "/dev/shm");
	check(mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "/dev/mqueue");
}

/* Those that are there, as src/spec/paths.c has them. */
static void
make_covers(void)
{
	static const char *const covers[] = {"/root", "/etc/shadow-", "/etc/shadow", "/etc/gshadow",
	    "/etc/gshadow-", "/etc/security/opasswd", "/etc/ssl/private", "/var/lib/private", "/boot",
	    "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/kpagecgroup",
	    "/proc/kpagecount", "/proc/kpageflags", "/proc/timer_list", "/sys/dev/block",
	    "/sys/firmware", "/sys/fs/pstore", "/sys/kernel/debug", "/sys/kernel/tracing"};
	static const char *const readonly[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys"};
	const unsigned long same = MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
	struct stat st;

	check(mount("tmpfs", "/root", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "mode=555,size=4k,nr_inodes=2"), "/root");
	for (unsigned i = 1; i < sizeof(covers) / sizeof(covers[0]); i++)
		if (stat(covers[i], &st) == 0)
			check(mount(S_ISDIR(st.st_mode) ? "/root" : "/dev/null", covers[i], NULL, MS_BIND, NULL), covers[i]);
	for (unsigned i = 0; i < sizeof(readonly) / sizeof(readonly[0]); i++) {
		if (mount(readonly[i], readonly[i], NULL, MS_BIND, NULL) == 0)
			check(mount(NULL, readonly[i], NULL, MS_REMOUNT | same, NULL), readonly[i]);
	}
}

static void
make_container(void)
{
	struct {
		uint64_t set, clear, propagation, userns;
	} attr = {FLOOR_ATTR, 0, 0, 0};
	const unsigned long none = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	unshare(FLOOR_NEWCGROUP);
	check(sethostname("floor", 5), "hostname");
	check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "/");
	check(syscall(442, AT_FDCWD, "/", 0x8000, &attr, sizeof(attr)), "mount_setattr"); /* AT_RECURSIVE */
	check(mount("sysfs", "/sys", "sysfs", none, NULL), "/sys");
	file_write("/sys/class/net/lo/flags", "0x9");
	check(mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | none, NULL), "/sys");
	check(mount("proc", "/proc", "proc", none, NULL), "/proc");
	make_dev();
	check(mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m"), "/tmp");
	check(mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=16m"), "/run");
	make_covers();
}

static _Noreturn void
payload(void)
{
	static const uint64_t keep = 0x800405fb;
	struct {
		uint32_t version;
		int pid;
	} header = {0x20080522, 0};
	uint32_t data[6] = {(uint32_t)keep, (uint32_t)keep, 0, 0, 0, 0};

	check(setsid(), "setsid");
	for (int cap = 0; cap < 41; cap++)
		if ((keep >> cap & 1) == 0)
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	check(syscall(SYS_capset, &header, data), "capset");
	check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	if (floor_program.count > 0)
		check(syscall(SYS_seccomp, 1, 0, &floor_program), "seccomp");
	execv(floor_command[0], floor_command);
	fail(floor_command[0]);
}

/* Pid 1. */
static _Noreturn void
inside(void)
{
	int status = 0;
	pid_t pid;

	make_container();
	pid = fork();
	check(pid, "fork");
	if (pid == 0)
		payload();
	close(floor_running[1]);
	while (wait(&status) != pid)
		;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128);
}

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return 1e6 * (double)at.tv_sec + 1e-3 * (double)at.tv_nsec;
}

/* Of pid 1: the time at which its child executed the command; it is killed after that. */
static double
until_running(pid_t pid)
{
	char byte;
	double at;

	close(floor_running[1]);
	check(read(floor_running[0], &byte, 1), "read");
	at = now();
	close(floor_running[0]);
	kill(pid, SIGKILL);
	return at;
}

/* Until when it is measured. */
static double
once(const char *parent, int running)
{
	struct floor_args args = {.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET,
	    .exit_signal = SIGCHLD};
	char path[512];
	int group = -1;
	int status;
	double at = 0;
	pid_t pid;

	if (running)
		check(pipe2(floor_running, O_CLOEXEC), "pipe");
	if (strcmp(parent, "-") != 0) {
		snprintf(path, sizeof(path), "%s/floor.%d", parent, (int)getpid());
		check(mkdir(path, 0755), path);
		group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		check(group, path);
		args.flags |= 0x200000000; /* CLONE_INTO_CGROUP */
		args.cgroup = (uint64_t)group;
	}
	pid = (pid_t)syscall(435, &args, sizeof(args));
	check(pid, "clone3");
	if (pid == 0)
		inside();
	if (running)
		at = until_running(pid);
	check(waitpid(pid, &status, 0), "wait");
	if (!running && status != 0)
		exit(1);
	if (group >= 0) {
		close(group);
		check(rmdir(path), path);
	}
	return running ? at : now();
}

static void
filter_read(const char *path)
{
	static struct floor_instruction filter[FLOOR_FILTER];
	int fd = open(path, O_RDONLY);
	ssize_t got = fd < 0 ? -1 : pread(fd, filter, sizeof(filter), 32);

	check(got, path);
	close(fd);
	floor_program.filter = filter;
	floor_program.count = (unsigned short)((size_t)got / sizeof(filter[0]));
}

static double
cpu_now(void)
{
	struct rusage use[2];

	getrusage(RUSAGE_SELF, &use[0]);
	getrusage(RUSAGE_CHILDREN, &use[1]);
	return 1e6 * (double)(use[0].ru_utime.tv_sec + use[0].ru_stime.tv_sec + use[1].ru_utime.tv_sec + use[1].ru_stime.tv_sec)
	    + (double)(use[0].ru_utime.tv_usec + use[0].ru_stime.tv_usec + use[1].ru_utime.tv_usec + use[1].ru_stime.tv_usec);
}

static int
compare(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}

int
main(int argc, char **argv)
{
	int running = argc > 4 && argv[1][0] == '-';
	unsigned count = argc > 4 ? (unsigned)atoi(argv[1] + running) : 0;
	double *time = calloc(count + 1, sizeof(*time));
	double *cpu = calloc(count + 1, sizeof(*cpu));

	if (count == 0 || time == NULL || cpu == NULL) {
		fputs("usage: floor [-]N FILTER CGROUP COMMAND...\n", stderr);
		return 2;
	}
	if (strcmp(argv[2], "-") != 0)
		filter_read(argv[2]);
	floor_command = argv + 4;
	for (unsigned i = 0; i < count; i++) {
		double used = cpu_now();
		double from = now();

		time[i] = once(argv[3], running) - from;
		cpu[i] = cpu_now() - used;
	}
	qsort(time, count, sizeof(*time), compare);
	qsort(cpu, count, sizeof(*cpu), compare);
	if (count > 1)
		printf("%.0f %.0f %.0f\n", time[count / 2], time[0], cpu[count / 2]);
	return 0;
}
