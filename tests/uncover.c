/* SPDX-License-Identifier: ISC */
/*
 * What lies under the container's root: uncover HOW PATH prints "seen" when PATH
 * (absolute, there outside only) can be reached in the end, else what refused.
 *  dotdot: a chroot further down, and ".." from outside of it;
 *  umount: its root taken off, then its own mount namespace joined anew;
 *  user: the same in a user namespace of its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int
dotdot(void)
{
	if ((mkdir("/tmp/below", 0755) < 0 && errno != EEXIST) || chroot("/tmp/below") < 0)
		return -1;
	for (int i = 0; i < 100; i++)
		if (chdir("..") < 0)
			return -1;
	return chroot(".");
}

static int
taken_off(void)
{
	int space = open("/proc/self/ns/mnt", O_RDONLY);
	int off = 0;

	while (off < 8 && umount2("/", MNT_DETACH) == 0)
		off++;
	if (off == 0)
		return -1;
	return setns(space, CLONE_NEWNS);
}

int
main(int argc, char **argv)
{
	int result = -1;
	int refused;

	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "dotdot") == 0)
		result = dotdot();
	else if (strcmp(argv[1], "umount") == 0)
		result = taken_off();
	else if (strcmp(argv[1], "user") == 0)
		result = unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ? -1 : taken_off();
	refused = errno;
	if (access(argv[2], F_OK) == 0)
		puts("seen");
	else
		puts(result < 0 ? strerror(refused) : "not there");
	return 0;
}
