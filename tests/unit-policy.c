/* SPDX-License-Identifier: ISC */
/*
 * Profiles as text: what each line means to each call of two ABIs, and what is
 * said about a bad one. TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "child/filter.h"
#include "child/policy.h"
#include "unit-bpf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ALLOW SECCOMP_RET_ALLOW
#define DENY (SECCOMP_RET_ERRNO | EPERM)
#define ERR(e) (SECCOMP_RET_ERRNO | (e))
#define KILL SECCOMP_RET_KILL_PROCESS
#define LOG SECCOMP_RET_LOG
#define X64 SCMP_ARCH_X86_64
#define X32 SCMP_ARCH_X86

static char directory[] = "/tmp/unit-policy.XXXXXX";
static char path[sizeof(directory) + 16];
static struct policy policy;
static char error[512];

static void
file_write(const char *name, const char *text)
{
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		perror(path);
}

/* The program of a text, or of a built-in when text names one. */
static int
compile(const char *text, uint64_t caps, bool init, struct seccomp_program *program)
{
	const char *profile = text;

	if (strcmp(text, "default") != 0 && strcmp(text, "strict") != 0) {
		file_write("p", text);
		profile = path;
	}
	if (policy_read(&policy, profile, caps, init, error, sizeof(error)) < 0)
		return -1;
	if (filter_generate(X64, &policy, program) == 0)
		return 0;
	snprintf(error, sizeof(error), "generate: %s", strerror(errno));
	return -1;
}

/* What the call gets; arg1 is arg0 too for ioctl's sake. */
static uint32_t
gets(const struct seccomp_program *program, uint32_t arch, const char *name, uint64_t arg)
{
	struct seccomp_data data = {.arch = arch, .args = {arg, arg}};

	data.nr = seccomp_syscall_resolve_name_arch(arch, name);
	if (data.nr < 0 && strcmp(name, "socket") == 0)
		data.nr = 359;
	return run(program, &data);
}

struct row {
	const char *text;
	uint64_t caps;
	uint32_t arch;
	const char *call;
	uint64_t arg;
	uint32_t want;
};

static const struct row rows[] = {
	{"allow open", 0, X64, "open", 0, ALLOW},
	{"allow open", 0, X64, "mkdir", 0, DENY},
	{"allow open", 0, X64, "clone3", 0, ERR(ENOSYS)},
	{"if personality a0==8 allow", 0, X64, "personality", 8, ALLOW},
	{"if personality a0==8 allow", 0, X32, "personality", 8, ALLOW},
	{"if personality a0==8 allow", 0, X64, "personality", 9, DENY},
	{"if personality a0==0x100000008 allow", 0, X64, "personality", 8, DENY},
	{"if chmod a1==8 allow\nif chmod a1==0x9 deny errno=7", 0, X64, "chmod", 9, ERR(7)},
	{"if chmod a1!=8 allow", 0, X64, "chmod", 9, ALLOW},
	{"if chmod a1!=8 allow", 0, X64, "chmod", 8, DENY},
	{"if chmod a1<8 allow", 0, X64, "chmod", 7, ALLOW},
	{"if chmod a1<8 allow", 0, X64, "chmod", 8, DENY},
	{"if chmod a1<=8 kill", 0, X64, "chmod", 8, KILL},
	{"if chmod a1>8 log", 0, X64, "chmod", 9, LOG},
	{"if chmod a1>=8 allow", 0, X64, "chmod", 8, ALLOW},
	{"if chmod a1&0x12==2 allow", 0, X64, "chmod", 0xe, ALLOW},
	{"if chmod a1&0x12==2 allow", 0, X64, "chmod", 0x12, DENY},
	{"if chmod a0==1 a1==2 allow", 0, X64, "chmod", 1, DENY},
	{"if chmod a0==1 a1==1 allow", 0, X64, "chmod", 1, ALLOW},
	{"if chmod a1==8 allow\ndeny chmod errno=9", 0, X64, "chmod", 8, ERR(9)},
	{"deny chmod errno=9\nif chmod a1==8 allow", 0, X64, "chmod", 8, ERR(9)},
	{"default allow\nif chmod a1==8 deny", 0, X64, "chmod", 8, DENY},
	{"default allow\nif chmod a1==8 deny", 0, X64, "chmod", 9, ALLOW},
	{"exact\nallow clone clone3 nosuchcall", 0, X64, "clone3", 0, ALLOW},
	{"exact\nallow clone nosuchcall", 0, X64, "clone", 0x10000011, ALLOW},
	{"exact\nallow clone", 0, X64, "clone3", 0, DENY},
	{"exact\ndefault allow\nif nosuchcall a0==1 deny", 0, X64, "ioctl", 0x5412, ALLOW},
	{"exact\nif socket a0!=16 allow", 0, X64, "socket", 40, ALLOW},
	{"exact\nif socket a0!=16 allow", 0, X64, "socket", 16, DENY},
	{"allow open", 0, X64, "read", 0, ALLOW}, /* the start needs it */
	{"allow open", 0, X32, "open", 0, ALLOW},
	{"allow open\nabi native", 0, X32, "open", 0, ERR(ENOSYS)},
	{"include default\ndeny open", 0, X64, "open", 0, DENY},
	{"include default\ndeny open", 0, X32, "open", 0, DENY},
	{"include default\ndeny open", 0, X64, "openat", 0, ALLOW},
	{"include default\ndeny open errno=ENOENT", 0, X64, "open", 0, ERR(ENOENT)},
	{"include default\ndeny open errno=77", 0, X32, "open", 0, ERR(77)},
	{"include default\ndeny @mount kill", 0, X64, "mount", 0, KILL},
	{"include default\ndeny @mount kill", 0, X64, "umount2", 0, KILL},
	{"include default\nlog chmod", 0, X64, "chmod", 0, LOG},
	{"include default\ndeny chmod\nallow chmod", 0, X64, "chmod", 0, ALLOW},
	{"include default\nallow keyctl bpf", 0, X64, "bpf", 0, ALLOW},
	{"deny chmod\ninclude default", 0, X64, "chmod", 0, ALLOW},
	{"include default\n  allow\tunshare  # for X\r", 0, X64, "unshare", 0, ALLOW},
	{"include default\ndefault kill", 0, X64, "mount", 0, KILL},
	{"include default\ndefault deny errno=EACCES", 0, X64, "mount", 0, ERR(EACCES)},
	{"default allow\ndeny mount", 0, X64, "mount", 0, DENY},
	{"default allow\ndeny mount", 0, X64, "umount2", 0, ALLOW},
	{"default allow\ndeny mount", 0, X64, "clone3", 0, ERR(ENOSYS)},
	{"default allow\ndeny mount", 0, X64, "clone", 0x10000000, DENY},
	{"default allow\ndeny mount", 0, X64, "ioctl", 0x5412, DENY},
	{"default log\ndeny mount", 0, X64, "umount2", 0, LOG},
	{"default log\ndeny mount", 0, X32, "umount2", 0, LOG},
	{"allow clone ioctl socket personality", 0, X64, "clone", 0x10000000, DENY},
	{"allow clone ioctl socket personality", 0, X64, "clone", 0x11, ALLOW},
	{"allow clone ioctl socket personality", 0, X64, "ioctl", 0x5412, DENY},
	{"allow clone ioctl socket personality", 0, X64, "personality", 0x40000, DENY},
	{"allow clone ioctl socket personality", 0, X64, "personality", 0xffffffff, ALLOW},
	{"allow clone ioctl socket personality", 0, X64, "personality", 0x20008, ALLOW},
	{"allow clone:namespaces", 0, X64, "clone", 0x10000011, ALLOW},
	{"allow clone:namespaces", 0, X32, "clone", 0x10000011, ALLOW},
	{"allow ioctl ioctl:TIOCSTI", 0, X64, "ioctl", 0x5412, ALLOW},
	{"allow ioctl ioctl:TIOCSTI", 0, X64, "ioctl", 0x541c, DENY},
	{"allow personality:any", 0, X64, "personality", 0x40000, ALLOW},
	{"include default\nallow socket:AF_VSOCK", 0, X64, "socket", 40, ALLOW},
	{"include default\nallow socket:AF_VSOCK", 0, X64, "socket", 38, DENY},
	{"include default\ndeny socket:AF_INET6", 0, X64, "socket", 10, DENY},
	{"include default\ndeny socket:AF_INET6", 0, X64, "socket", 0x10000000aULL, DENY},
	{"include default\ndeny socket:AF_INET6", 0, X64, "socket", 2, ALLOW},
	{"include default\ndeny socket:AF_INET6", 0, X32, "socket", 10, DENY},
	{"include default\ndeny socket:AF_INET6", 0, X32, "socketcall", 1, DENY},
	{"include default\ndeny socketcall kill", 0, X32, "socketcall", 1, KILL},
	{"include default\ndeny socket kill", 0, X64, "socket", 38, KILL},
	{"default", 0, X64, "chroot", 0, DENY},
	{"default", 1ULL << 18, X64, "chroot", 0, ALLOW},
	{"default", 0, X64, "mount", 0, DENY},
	{"default", 1ULL << 21, X64, "mount", 0, ALLOW},
	{"default", 1ULL << 21, X32, "mount", 0, ALLOW},
	{"default", 1ULL << 21, X64, "clone", 0x10000000, ALLOW},
	{"default", 1ULL << 21, X64, "clone3", 0, ALLOW},
	{"default", 1ULL << 21, X64, "init_module", 0, DENY},
	{"default", 1ULL << 16, X64, "init_module", 0, ALLOW},
	{"default", UINT64_MAX, X64, "kexec_load", 0, DENY},
	{"default", UINT64_MAX, X64, "ioctl", 0x5412, DENY},
	{"include default\ndeny mount", 1ULL << 21, X64, "mount", 0, DENY},
	{"include default\ndeny mount", 1ULL << 21, X64, "umount2", 0, ALLOW},
	{"default trap\nallow read", 0, X64, "getpid", 0, SECCOMP_RET_TRAP},
	{"default allow\nif kill a1==9 trap", 0, X64, "kill", 9, SECCOMP_RET_TRAP},
	{"default allow\nif kill a1==9 trap", 0, X64, "kill", 8, ALLOW},
	{"default allow\ndeny getpid trap", 0, X64, "getpid", 0, SECCOMP_RET_TRAP},
	{"strict", 0, X64, "openat", 0, ALLOW},
	{"strict", 0, X64, "ptrace", 0, DENY},
	{"strict", 0, X64, "shmget", 0, DENY},
	{"strict", 0, X64, "clone", 0x10000000, DENY},
	{"strict", 0, X64, "socket", 2, ALLOW},
	{"strict", 0, X64, "socket", 17, DENY},
	{"strict", 0, X64, "socket", 40, DENY},
	{"strict", UINT64_MAX, X64, "mount", 0, DENY},
	{"strict", 0, X32, "getpid", 0, ERR(ENOSYS)},
	{"include strict\nabi all\nallow @ipc", 0, X32, "ipc", 21, ALLOW},
	{"include strict\nabi all\nallow @ipc", 0, X32, "socketcall", 1, DENY},
};

static void
test_rows(void)
{
	for (unsigned i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct seccomp_program program = {0, NULL};
		uint32_t got = 0;

		error[0] = '\0';
		if (compile(row->text, row->caps, false, &program) == 0)
			got = gets(&program, row->arch, row->call, row->arg);
		ok(got == row->want, "row %u: %s(%llx): %x%s%s", i, row->call,
		    (unsigned long long)row->arg, got, *error != '\0' ? ": " : "", error);
		seccomp_program_free(&program);
	}
}

/* Numbers: what is too high, x32's, another machine's. */
static void
test_numbers(void)
{
	static const char *const texts[] = {"default allow\ndeny mount", "default log"};
	static const int numbers[] = {512, 547, 0x40000000 | 39, -1};

	for (unsigned i = 0; i < COUNT(texts); i++) {
		struct seccomp_program program;

		if (compile(texts[i], 0, false, &program) < 0) {
			ok(false, "%s", error);
			continue;
		}
		for (unsigned j = 0; j < COUNT(numbers); j++) {
			struct seccomp_data data = {.arch = X64, .nr = numbers[j]};

			ok(run(&program, &data) == ERR(ENOSYS), "allowed by default, not %d", numbers[j]);
		}
		seccomp_program_free(&program);
	}
}

static void
test_init(void)
{
	struct seccomp_program program;

	if (compile("allow open", 0, true, &program) < 0) {
		ok(false, "%s", error);
		return;
	}
	ok(gets(&program, X64, "signalfd4", 0) == ALLOW && gets(&program, X64, "kill", 0) == ALLOW,
	    "pid 1 may do what it must");
	ok(gets(&program, X64, "mount", 0) == DENY && gets(&program, X64, "unshare", 0) == DENY
	    && gets(&program, X64, "open_by_handle_at", 0) == DENY, "and no more");
	seccomp_program_free(&program);
}

static const struct {
	const char *text;
	const char *why;
} bad[] = {
	{"include default\n\nallow nosuchcall", "/p:3: nosuchcall: no such system call"},
	{"allow @nosuch", "/p:1: @nosuch: no such group"},
	{"frobnicate open", "/p:1: frobnicate: allow, deny"},
	{"deny execve", "/p:1: execve: the start itself"},
	{"deny @process kill", "/p:1: exec"},
	{"deny open errno=0", "/p:1: 0: not an errno"},
	{"deny open errno=4096", "/p:1: 4096: not an errno"},
	{"deny open errno=ENOSUCH", "/p:1: ENOSUCH: not an errno"},
	{"allow", "/p:1: line: no system call"},
	{"log :f", "/p:1: : no such system call"},
	{"deny errno=EPERM", "/p:1: errno=EPERM: no such"},
	{"allow socket:AF_NOSUCH", "/p:1: AF_NOSUCH: not known"},
	{"deny socket:AF_INET kill", "/p:1: AF_INET: what is denied by its argument"},
	{"default ", "/p:1: default: allow, deny, log, kill or trap"},
	{"if chmod allow", "/p:1: if: wants"},
	{"if chmod a1==8", "/p:1: if: wants"},
	{"if chmod a6==8 allow", "/p:1: a6==8: not a test"},
	{"if chmod a1=8 allow", "/p:1: a1=8: not a comparison"},
	{"if chmod a1==x allow", "/p:1: a1==x: not a number"},
	{"if chmod a1==0x allow", "/p:1: a1==0x: not a number"},
	{"if chmod a1==0x10000000000000000 allow", "not a number"},
	{"if chmod a1==18446744073709551616 allow", "not a number"},
	{"if chmod a1&8 allow", "/p:1: a1&8: not a test"},
	{"if chmod a1==1 a1==1 a1==1 a1==1 a1==1 a1==1 a1==1 allow", "more than 6"},
	{"if execve a1==1 deny", "/p:1: execve: the start itself"},
	{"if nosuch a1==1 deny", "/p:1: nosuch: no such"},
	{"allow open\nexact", "/p:2: exact: is the first line"},
	{"if chmod a1&x==8 allow", "/p:1: a1&x==8: not a test"},
	{"if chmod a1&8==x allow", "/p:1: a1&8==x: not a number"},
	{"if chmod a1&8==8x allow", "/p:1: a1&8==8x: not a number"},
	{"if chmod a1==8x allow", "/p:1: a1==8x: not a number"},
	{"if chmod a==8 allow", "/p:1: a==8: not a test"},
	{"if", "/p:1: if: wants"},
	{"if chmod a1==8 maybe", "/p:1: maybe: allow"},
	{"if chmod a1==8 deny maybe", "/p:1: maybe: not understood"},
	{"if chmod a1==8 allow\nexact", "/p:2: exact: is the first line"},
	{"default maybe", "/p:1: maybe: allow"},
	{"default deny kill more", "/p:1: kill: not understood"},
	{"default allow errno=EPERM", "/p:1: errno=EPERM: not understood"},
	{"abi x32", "/p:1: x32: native or all"},
	{"include", "/p:1: "},
	{"include p", "included too deep"},
	{"include nosuch", "nosuch: No such file"},
	{"include /dev/null", "/dev/null: Invalid"},
	{"include ..", "/..: "},
	{"allow aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "no such system call"},
};

static void
test_bad(void)
{
	struct seccomp_program program;

	for (unsigned i = 0; i < COUNT(bad); i++) {
		error[0] = '\0';
		ok(compile(bad[i].text, 0, false, &program) < 0 && strstr(error, bad[i].why) != NULL,
		    "bad %u: %s", i, error);
	}
	file_write("q", "exact\nallow mkdir\n");
	ok(compile("include q", 0, false, &program) < 0 && strstr(error, "/q:1: exact: is the first line") != NULL,
	    "not of one that is included: %s", error);
	file_write("q", "allow mkdir\n");
	ok(compile("include q\ndeny rmdir", 0, false, &program) == 0, "a relative include: %s", error);
	ok(policy_action(&policy, "mkdir") == ALLOW, "is read");
	seccomp_program_free(&program);
	ok(policy_read(&policy, "/nosuch/file", 0, false, error, sizeof(error)) < 0
	    && strcmp(error, "security.seccomp: /nosuch/file: No such file or directory") == 0,
	    "no such profile: %s", error);
}

/* As many as there is room for, and one more. */
static void
test_many(void)
{
	struct seccomp_program program;
	char text[16384] = "allow";

	for (unsigned i = 0; i < 257; i++)
		strcat(text, " read");
	ok(compile(text, 0, false, &program) < 0 && strstr(error, "too many words in a line") != NULL, "words: %s", error);
	text[strlen(text) - 5] = '\0';
	ok(compile(text, 0, false, &program) == 0, "256 are not: %s", error);
	seccomp_program_free(&program);
	text[0] = '\0';
	for (unsigned i = 0; i < POLICY_CASES + 1; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "if read a0==%u allow\n", i);
	ok(compile(text, 0, false, &program) < 0 && strstr(error, ":129: read: too many lines with if") != NULL, "lines with if: %s", error);
}

/* What is no profile at all. */
static void
test_names(void)
{
	static const char nul[] = "allow read\n\0deny write\n";
	char file[64];
	char path[700];
	FILE *stream;

	snprintf(file, sizeof(file), "%s/nul", directory);
	stream = fopen(file, "w");
	if (stream == NULL || fwrite(nul, 1, sizeof(nul) - 1, stream) != sizeof(nul) - 1 || fclose(stream) != 0)
		perror(file);
	ok(policy_read(&policy, file, 0, false, error, sizeof(error)) < 0 && strstr(error, "a NUL byte") != NULL, "half a file: %s", error);

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ok(policy_read(&policy, "some", 0, false, error, sizeof(error)) < 0
	    && strcmp(error, "security.seccomp: some: not default, strict or a path") == 0, "no path: %s", error);
	path[0] = '/';
	ok(policy_read(&policy, path, 0, false, error, sizeof(error)) < 0 && strncmp(error, "security.seccomp: /x", 20) == 0,
	    "one too long for a file");
}

int
main(void)
{
	if (mkdtemp(directory) == NULL)
		return 1;
	test_rows();
	test_numbers();
	test_init();
	test_bad();
	test_many();
	test_names();
	dir_remove_tree(AT_FDCWD, directory);
	printf("1..%u\n", tests);
	return failures != 0;
}
