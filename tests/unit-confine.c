/* SPDX-License-Identifier: ISC */
/* The monitor's filter: what it lets through, and that all else fails but does not end it. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "watch/filter.c"

static unsigned count;
static int failed;

static void
ok(int good, const char *name)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++count, name);
	failed |= !good;
}

static long
fails(long result, int error)
{
	return result == -1 && errno == error;
}

/* In a process of its own: a bit for each that is not as it should be. */
static unsigned
filtered(void)
{
	char *none[] = {NULL};
	unsigned bad = 0;
	int fd;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || filter_install() < 0)
		return 1;
	bad |= fails(syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0), ENOSYS) ? 0 : 2;
	bad |= fails(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), ENOSYS) ? 0 : 4;
	bad |= fails(syscall(SYS_execve, "/bin/true", none, none), ENOSYS) ? 0 : 8;
	bad |= fails(syscall(SYS_execveat, AT_FDCWD, "/bin/true", none, none, 0), EPERM) ? 0 : 16;
	bad |= fails(syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0), EPERM) ? 0 : 32;
	bad |= syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
			!= -1
	    ? 0
	    : 64;
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	bad |= fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0 ? 0 : 128;
	return bad;
}

int
main(void)
{
	static const char *const names[] = {"installed", "socket: ENOSYS", "clone: ENOSYS",
	    "execve: ENOSYS", "execveat by path: EPERM", "executable memory: EPERM",
	    "other memory", "files"};
	int wait_status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		syscall(SYS_exit_group, (int)filtered()); /* the sanitizer would do more */
	ok(pid > 0 && waitpid(pid, &wait_status, 0) == pid && WIFEXITED(wait_status), "it lives on");
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ok(WIFEXITED(wait_status) && (WEXITSTATUS(wait_status) & 1 << i) == 0, names[i]);
	printf("1..%u\n", count);
	return failed;
}
