/* SPDX-License-Identifier: ISC */
/*
 * The cache of the seccomp filter: hits, and the files that must not be
 * believed: damaged, foreign, writable by others, not files. TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/dir.h"
#include "child/seccomp.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 1000

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

static int
prepare(int dirfd, struct seccomp_program *out)
{
	static const struct seccomp_request request = {.profile = "default"};
	char error[256];

	return seccomp_prepare(dirfd, &request, out, error, sizeof(error));
}

/* The one name in the directory; false when there are none or more. */
static bool
only_name(int dirfd, char *name, size_t size)
{
	struct dir dir;
	const char *next;
	unsigned count = 0;

	if (dir_open(&dir, dirfd, ".") < 0)
		return false;
	while ((next = dir_next(&dir)) != NULL) {
		snprintf(name, size, "%s", next);
		count++;
	}
	dir_close(&dir);
	return count == 1;
}

static bool
same(const struct seccomp_program *a, const struct seccomp_program *b)
{
	return a->count == b->count
	    && memcmp(a->filter, b->filter, a->count * sizeof(struct sock_filter)) == 0;
}

/* Whether prepare gives this program; *stored: whether it replaced the file. */
static bool
prepares(int dirfd, const char *name, const struct seccomp_program *want, bool *stored)
{
	struct seccomp_program program;
	struct stat before, after;
	char now[64];
	bool good;

	if (fstatat(dirfd, name, &before, AT_SYMLINK_NOFOLLOW) < 0)
		memset(&before, 0, sizeof(before));
	if (prepare(dirfd, &program) < 0)
		return false;
	good = same(&program, want);
	seccomp_program_free(&program);
	if (fstatat(dirfd, name, &after, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	*stored = before.st_ino != after.st_ino;
	return good && only_name(dirfd, now, sizeof(now)) && strcmp(now, name) == 0;
}

/* Changes one byte, or cuts there (xor 0). */
static void
damage(int dirfd, const char *name, off_t at, char xor)
{
	int fd = openat(dirfd, name, O_RDWR | O_CLOEXEC);
	char byte;

	if (fd < 0)
		return;
	if (xor == 0) {
		if (ftruncate(fd, at) < 0)
			perror("# ftruncate");
	} else if (pread(fd, &byte, 1, at) == 1) {
		byte ^= xor;
		if (pwrite(fd, &byte, 1, at) != 1)
			perror("# pwrite");
	}
	close(fd);
}

static void
test_damage(int dirfd, const char *name, const struct seccomp_program *want)
{
	static const struct {
		off_t at;
		char xor;
		const char *what;
	} rows[] = {{0, 1, "magic"}, {8, 1, "key"}, {16, 1, "checksum"}, {24, 1, "count"},
	    {25, 64, "count too high"}, {32, 1, "first instruction"}, {1000, 8, "an instruction"},
	    {1000, 0, "cut between"}, {1001, 0, "cut within"}, {32, 0, "no instruction"},
	    {0, 0, "empty"}, {40000, 0, "too large"}};
	bool stored;

	for (unsigned i = 0; i < COUNT(rows); i++) {
		damage(dirfd, name, rows[i].at, rows[i].xor);
		ok(prepares(dirfd, name, want, &stored) && stored, "damaged (%s): made again",
		    rows[i].what);
		ok(prepares(dirfd, name, want, &stored) && !stored, "damaged: then a hit");
	}
}

static void
test_foreign(int dirfd, const char *name, const struct seccomp_program *want)
{
	bool stored;

	fchmodat(dirfd, name, 0620, 0);
	ok(prepares(dirfd, name, want, &stored) && stored, "group-writable: made again");
	fchmodat(dirfd, name, 0602, 0);
	ok(prepares(dirfd, name, want, &stored) && stored, "world-writable: made again");
	fchmodat(dirfd, name, 0644, 0);
	ok(prepares(dirfd, name, want, &stored) && !stored, "readable for all: a hit");
	if (geteuid() == 0 && fchownat(dirfd, name, 12345, 0, 0) == 0)
		ok(prepares(dirfd, name, want, &stored) && stored, "another's: made again");
	else
		ok(true, "another's # SKIP not root");
	renameat(dirfd, name, dirfd, "../target");
	ok(symlinkat("../target", dirfd, name) == 0 && prepares(dirfd, name, want, &stored)
	    && stored, "a link to a good one: replaced");
	unlinkat(dirfd, name, 0);
	ok(mkfifoat(dirfd, name, 0600) == 0 && prepares(dirfd, name, want, &stored) && stored,
	    "a FIFO: replaced, not waited for");
	unlinkat(dirfd, name, 0);
	ok(mkdirat(dirfd, name, 0700) == 0 && prepares(dirfd, name, want, &stored) && !stored,
	    "a directory: stays, the program is made");
	unlinkat(dirfd, name, AT_REMOVEDIR);
}

static int
compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Prints the fastest and the median of `rounds`; a number to read, not a test. */
static void
time_prepare(int dirfd, unsigned rounds)
{
	double us[ROUNDS];
	struct seccomp_program program;
	struct timespec a, b;

	for (unsigned i = 0; i < rounds; i++) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		if (prepare(dirfd, &program) == 0)
			seccomp_program_free(&program);
		clock_gettime(CLOCK_MONOTONIC, &b);
		us[i] = (double)(b.tv_sec - a.tv_sec) * 1e6 + (double)(b.tv_nsec - a.tv_nsec) / 1e3;
	}
	qsort(us, rounds, sizeof(us[0]), compare_double);
	printf("# %s: min %.1f us, median %.1f us\n", dirfd < 0 ? "no cache" : "hit", us[0],
	    us[rounds / 2]);
}

static void
test_cache(void)
{
	char path[] = "/tmp/unit-seccomp.XXXXXX", name[64] = "";
	struct seccomp_program first;
	bool stored;
	int base, dirfd;

	if (mkdtemp(path) == NULL || (base = open(path, O_DIRECTORY | O_CLOEXEC)) < 0
	    || mkdirat(base, "cache", 0700) < 0
	    || (dirfd = openat(base, "cache", O_DIRECTORY | O_CLOEXEC)) < 0) {
		ok(false, "%s: %s", path, strerror(errno));
		return;
	}
	ok(prepare(dirfd, &first) == 0 && only_name(dirfd, name, sizeof(name))
	    && strspn(name, "0123456789abcdef") == strlen(name), "made and stored as %s", name);
	printf("# %u instructions\n", first.count);
	ok(prepares(dirfd, name, &first, &stored) && !stored, "the second: a hit, identical");
	test_damage(dirfd, name, &first);
	test_foreign(dirfd, name, &first);
	ok(prepares(dirfd, name, &first, &stored) && stored, "nothing there: stored");
	time_prepare(dirfd, ROUNDS);
	time_prepare(-1, 20);
	seccomp_program_free(&first);
	close(dirfd);
	ok(dir_remove_tree(base, "cache") == 0 && unlinkat(base, "target", 0) == 0
	    && rmdir(path) == 0, "nothing else is left");
	close(base);
}

int
main(void)
{
	test_cache();
	printf("1..%u\n", tests);
	return failures != 0;
}
