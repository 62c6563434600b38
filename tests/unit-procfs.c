/* SPDX-License-Identifier: ISC */
/* CVE-2025-52881: what is meant for a file of /proc is written to nothing that was put in its place. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/io.h"
#include "child/procfs.h"

static int count;
static int failed;

static void
check(int good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
	failed |= !good;
}

static int
refused(int proc, const char *path)
{
	errno = 0;
	return procfs_write(proc, path, "written") < 0 && errno == EXDEV;
}

static int
untouched(int dir, const char *name)
{
	char bytes[16] = "";

	return io_read_kernel(dir, name, bytes, sizeof(bytes)) >= 0 && strcmp(bytes, "as it was") == 0;
}

int
main(void)
{
	char path[] = "/tmp/ctr-unit.XXXXXX";
	int fake = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[32] = "";

	if (fake < 0 || proc < 0 || mkdirat(fake, "self", 0755) < 0
	    || io_create_file(fake, "self/comm", "as it was", 9, 0644) < 0
	    || symlinkat("/proc/self/comm", fake, "self/link") < 0
	    || io_create_file(fake, "other", "as it was", 9, 0644) < 0)
		return 1;
	check(procfs_check(proc) == 0, "a proc");
	check(procfs_check(fake) < 0 && errno == EXDEV, "no proc");
	check(procfs_write(proc, "self/comm", "by-proc") == 0
		&& io_read_kernel(proc, "self/comm", name, sizeof(name)) > 0
		&& strcmp(name, "by-proc\n") == 0, "a file of proc is written");
	check(refused(fake, "self/comm") && untouched(fake, "self/comm"), "a file in its place is not");
	check(refused(fake, "self/link"), "nor what a link leads to");
	check(refused(proc, "self/cwd/x") || errno == ELOOP, "nor what the kernel's links lead to");
	check(refused(proc, "../etc/hostname"), "nor what is above");
	check(procfs_write(proc, "self/oom_score_adj", "100x") < 0 && errno == EINVAL, "a bad value is told");
	if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
	    && chdir(path) == 0 && mount("other", "/proc/self/comm", NULL, MS_BIND, NULL) == 0) {
		close(proc);
		proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
		check(refused(proc, "self/comm") && untouched(fake, "other"), "nor what is mounted on it");
		/* As the attack had it: another file of proc, so the file system is the right one. */
		check(mount("/proc/self/oom_score_adj", "/proc/self/comm", NULL, MS_BIND, NULL) == 0
			&& refused(proc, "self/comm"), "be that a file of proc itself");
		while (umount2("/proc/self/comm", MNT_DETACH) == 0)
			;
	} else {
		for (unsigned i = 0; i < 2; i++)
			printf("ok %d - mounts on proc # SKIP none can be made\n", ++count);
	}
	check(fchdir(proc) == 0 && dir_remove_tree(AT_FDCWD, path) == 0, "nothing is left");
	printf("1..%d\n", count);
	return failed;
}
