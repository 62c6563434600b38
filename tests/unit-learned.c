/* SPDX-License-Identifier: ISC */
/* What a program was seen to call, as a profile in a file that several write. TAP. */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/io.h"
#include "child/learned.h"

static unsigned count, failed;
static struct learned learned;
static char text[65536];
static int dir;

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

static void
calls(uint32_t arch, int number, uint64_t argument)
{
	struct seccomp_data call = {.arch = arch, .nr = number, .args = {argument, argument}};

	learned_call(&learned, &call);
}

static void
native(const char *name, uint64_t argument)
{
	calls(seccomp_arch_native(), seccomp_syscall_resolve_name(name), argument);
}

/* Whether the profile, once written, has that. */
static bool
says(const char *line)
{
	return learned_write(&learned, dir, "profile", true) == 0
	    && io_read_file(dir, "profile", text, sizeof(text)) > 0 && strstr(text, line) != NULL;
}

static void
names(void)
{
	learned_begin(&learned);
	native("read", 0);
	native("close", 0);
	native("read", 0);
	check(learned.changed && says("\nabi native\nallow close read\n") && !learned.changed, "calls by name, each once");
	native("close", 0);
	check(!learned.changed, "what is known changes nothing");
	native("socket", 38);
	check(says("\nallow close read socket socket:AF_ALG\n"), "what is refused by its argument is opened");
	native("personality", 0xffffffff);
	check(says(" personality read ") && strstr(text, "personality:any") == NULL, "not by the value that only asks");
	native("personality", 0x40000);
	check(says(" personality:any"), "by another one");
	learned_begin(&learned);
	native("write", 0);
	check(says("\nallow close personality read socket write personality:any socket:AF_ALG\n"), "what stands there stays, opened too");
}

/* Of another ABI, and numbers that have no name. */
static void
others(void)
{
	uint32_t other = seccomp_arch_native() == SCMP_ARCH_X86_64 ? SCMP_ARCH_X86 : SCMP_ARCH_ARM;
	char name[64];

	learned_begin(&learned);
	calls(other, seccomp_syscall_resolve_name_arch(other, "getpid"), 0);
	check(says("\nabi all\nallow close getpid personality read"), "a call of the 32-bit ABI");
	learned_begin(&learned);
	check(says("\nabi all\n"), "which stays allowed");
	calls(seccomp_arch_native(), 4000, 0);
	calls(seccomp_arch_native(), 0x0f0fff, 0);
	calls(seccomp_arch_native(), 5000, 0);
	calls(seccomp_arch_native(), -1, 0);
	snprintf(name, sizeof(name), "(ABI:NUMBER): %08x:4000\n", (unsigned)seccomp_arch_native());
	check(says(name) && strstr(text, "5000") == NULL && learned.unnamed_count == 1, "a number without a name is told of, no number is not");
	calls(seccomp_arch_native(), 0x0f000f, 0);
	check(says(":983055\n"), "ARM's own are numbers too");
	for (int number = 3000; number < 3100; number++)
		calls(seccomp_arch_native(), number, 0);
	check(learned.unnamed_count == LEARNED_UNNAMED && says(":3000\n"), "not without end");
}

static bool
foreign(const char *bytes)
{
	if (io_replace_file(dir, "profile", bytes, strlen(bytes), 0640) < 0)
		perror("profile");
	learned_begin(&learned);
	return learned_check(dir, "profile") < 0 && errno == EEXIST && learned_write(&learned, dir, "profile", true) < 0
	    && errno == EEXIST && io_read_file(dir, "profile", text, sizeof(text)) > 0 && strcmp(text, bytes) == 0
	    && faccessat(dir, "profile.learning", F_OK, 0) < 0;
}

#define HEAD "# learned by ctr-spawn run, see ctr-seccomp(5)\n"

static void
files(void)
{
	check(foreign("allow read\n"), "somebody's own profile is left alone");
	check(foreign(HEAD "deny read\n"), "one that was edited");
	check(foreign(HEAD "allow socket:AF_NONE\n") && foreign(HEAD "abi\n"), "one that says what we do not");
	unlinkat(dir, "profile", 0);
	check(learned_check(dir, "profile") == 0, "none");
	check(io_replace_file(dir, "profile", HEAD "\n \nabi native\n", strlen(HEAD) + 15, 0640) == 0
	    && learned_check(dir, "profile") == 0, "an empty one");
}

static void
writers(void)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(NULL) - 60}};

	learned_begin(&learned);
	native("read", 0);
	check(io_create_file(dir, "profile.learning", "", 0, 0640) == 0 && learned_write(&learned, dir, "profile", false) < 0
	    && errno == EAGAIN && learned.changed, "while another one writes: once more in a moment");
	check(faccessat(dir, "profile.learning", F_OK, 0) == 0, "who is not disturbed");
	check(utimensat(dir, "profile.learning", times, 0) == 0 && learned_write(&learned, dir, "profile", false) < 0
	    && errno == EAGAIN, "nor at once when it seems to be dead");
	check(says("\nallow read\n"), "but the next time");
	check(learned_write(&learned, dir, "profile", false) == 0 && io_read_file(dir, "profile", text, sizeof(text)) > 0
	    && strstr(text, "# so far:") != NULL, "one that is not complete says so");
}

int
main(void)
{
	char path[] = "/tmp/unit-learned.XXXXXX";

	dir = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		perror(path);
		return 1;
	}
	names();
	others();
	files();
	writers();
	dir_remove_tree(AT_FDCWD, path);
	printf("1..%u\n", count);
	return failed != 0;
}
