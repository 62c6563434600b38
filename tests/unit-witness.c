/* SPDX-License-Identifier: ISC */
/* What a payload that reached pid 1's files can have written there is not believed. TAP. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "run/exitrec.h"
#include "run/spill.h"
#include "run/witness.h"

static unsigned count, failed;
static int dir;

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

/* The record says `written`; pid 1 left before its parent's eyes with `reaped` (-1: no parent). */
static const char *
ended(int written, int reaped)
{
	static struct status status;
	int fd;

	memset(&status, 0, sizeof(status));
	status.init.pid = 1;
	exitrec_reset(dir);
	fd = openat(dir, "exit", O_WRONLY);
	if (exitrec_write(fd, written, 1000000000000) < 0)
		perror("exit");
	close(fd);
	witness_exit(dir, &status, -1, 0, reaped);
	return strcmp(status.source, "exit") == 0 ? status.exit : "another";
}

/* The same with an empty record, or (gone) none that can be read. */
static const char *
unwritten(int reaped, bool gone)
{
	static struct status status;

	memset(&status, 0, sizeof(status));
	status.init.pid = 1;
	status.init.inode = 1;
	exitrec_reset(dir);
	if (gone && (unlinkat(dir, "exit", 0) < 0 || mkdirat(dir, "exit", 0700) < 0))
		perror("exit");
	witness_exit(dir, &status, -1, 0, reaped);
	if (gone)
		unlinkat(dir, "exit", AT_REMOVEDIR);
	return status.exit;
}

/* Nothing written, nobody who reaped it before: what the kernel tells of pid 1, that left so. */
static const char *
left(int code, int sig)
{
	static struct status status;
	siginfo_t info;
	pid_t pid = fork();
	int pidfd;

	if (pid == 0) {
		if (sig != 0)
			kill(getpid(), sig);
		_exit(code);
	}
	pidfd = pidfd_open_pid(pid);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	memset(&status, 0, sizeof(status));
	status.init.pid = pid;
	exitrec_reset(dir);
	witness_exit(dir, &status, pidfd, 0, -1);
	close(pidfd);
	waitpid(pid, NULL, 0);
	return status.exit;
}

/* Whether a frame whose header says so many bytes, in a sparse file that has them, is one. */
static bool
frame(uint64_t length, bool dropped)
{
	struct spill_frame spill = {.seq = 1, .time = 1000000000, .length = length, .dropped = dropped};
	char header[SPILL_HEADER + 1];
	uint64_t offset = 0;
	int fd = openat(dir, "spill", O_RDWR | O_CREAT | O_TRUNC, 0600);
	bool is;

	spill_pack(&spill, header);
	if (write(fd, header, SPILL_HEADER) != SPILL_HEADER || ftruncate(fd, 1LL << 40) < 0)
		perror("spill");
	is = spill_next(fd, &offset, &spill) && spill.length == length;
	close(fd);
	return is;
}

int
main(void)
{
	char path[] = "/tmp/unit-witness.XXXXXX";

	dir = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY);
	if (dir < 0 || exitrec_create(dir) < 0) {
		perror(path);
		return 1;
	}
	check(strcmp(ended(7 << 8, 7 << 8), "7") == 0, "an end that pid 1 left with");
	check(strcmp(ended(15, (128 + 15) << 8), "signal:15") == 0, "a signal that it left with as 128 + n");
	check(strcmp(ended(7 << 8, (128 + 15) << 8), "another") == 0, "not another one");
	check(strcmp(ended(0, 7 << 8), "another") == 0, "least of all success");
	check(strcmp(ended(7 << 8, 9), "7") == 0, "pid 1 was killed once it had written");
	check(strcmp(ended(7 << 8, -1), "7") == 0, "nobody saw pid 1 leave");
	check(strcmp(ended(0x137f, -1), "another") == 0, "a stop is no end");
	check(strcmp(unwritten(7 << 8, false), "7") == 0, "nothing written: what pid 1 left with");
	check(strcmp(unwritten((128 + 9) << 8, false), "unknown") == 0, "128 + n with nothing written: a signal or a code, who knows");
	check(strcmp(unwritten(9, false), "signal:9") == 0, "pid 1 was killed before it wrote");
	check(strcmp(unwritten(-1, false), "signal:9") == 0, "unseen, it was killed");
	check(strcmp(unwritten(-1, true), "unknown") == 0, "a record that cannot be read tells nothing");
	exitrec_create(dir);
	check(strcmp(left(7, 0), "7") == 0, "nothing written, and the kernel tells what pid 1 left with");
	check(strcmp(left(200, 0), "unknown") == 0, "but not whether that was a signal");
	check(strcmp(left(0, SIGKILL), "signal:9") == 0, "or that it was killed");
	check(frame(SPILL_FRAME, false), "the longest frame");
	check(!frame(SPILL_FRAME + 1, false), "none is longer: its hole is not read");
	check(frame(1ULL << 39, true), "so many can have been dropped");
	dir_remove_tree(AT_FDCWD, path);
	printf("1..%u\n", count);
	return failed != 0;
}
