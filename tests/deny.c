/* SPDX-License-Identifier: ISC */
/*
 * deny CALL ERRNO COMMAND...: runs it where a system call fails, as it would on
 * another kernel or under another policy. CALL: pidfd_getfd, mount_setattr; ERRNO: EPERM, ENOSYS.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

int
main(int argc, char **argv)
{
	unsigned call = argc > 1 && strcmp(argv[1], "mount_setattr") == 0 ? SYS_mount_setattr : SYS_pidfd_getfd;
	unsigned error = argc > 2 && strcmp(argv[2], "ENOSYS") == 0 ? ENOSYS : EPERM;
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	if (argc < 4 || (call == SYS_pidfd_getfd && strcmp(argv[1], "pidfd_getfd") != 0))
		return 2;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
	    || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) {
		perror("seccomp");
		return 2;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
