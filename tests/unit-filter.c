/* SPDX-License-Identifier: ISC */
/*
 * The seccomp filter as a program: the tables against libseccomp, and the
 * programs of all machines, run call by call by an interpreter here. TAP.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child/filter.h"
#include "child/groups.h"
#include "child/policy.h"
#include "child/profile.h"
#include "child/seccomp.h"
#include "unit-bpf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HIGH 0x100000000LL	/* a bit the kernel does not look at */

/* ---- tables ---- */

/* Names that libseccomp 2.5.4 need not know. */
static const char newer[] = " cachestat fchmodat2 futex_requeue futex_wait futex_wake getxattrat"
			    " listmount listxattrat map_shadow_stack mseal removexattrat"
			    " riscv_hwprobe setxattrat statmount uretprobe ";

/* What must never be allowed whatever the arguments. */
static const char *const never[] = {"acct", "add_key", "bpf", "clock_settime", "clock_settime64",
    "clone3", "create_module", "delete_module", "fanotify_init", "finit_module", "fsconfig",
    "fsmount", "fsopen", "fspick", "get_kernel_syms", "get_mempolicy", "init_module",
    "io_uring_enter", "io_uring_register", "io_uring_setup", "ioperm", "iopl", "kcmp",
    "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie", "mbind", "migrate_pages",
    "mount", "mount_setattr", "move_mount", "move_pages", "nfsservctl", "open_by_handle_at",
    "open_tree", "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise",
    "query_module", "quotactl", "quotactl_fd", "reboot", "request_key", "set_mempolicy",
    "set_mempolicy_home_node", "setdomainname", "sethostname", "setns", "settimeofday", "stime",
    "swapoff", "swapon", "_sysctl", "sysfs", "syslog", "umount", "umount2", "unshare",
    "uselib", "userfaultfd", "ustat", "vhangup", "vm86", "vm86old"};

static bool
listed(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = list; (at = strstr(at, name)) != NULL; at++)
		if ((at == list || at[-1] == ' ') && at[length] == ' ')
			return true;
	return false;
}

static void
test_tables(void)
{
	const char *at = profile_default.allowed;
	char name[PROFILE_NAME];
	unsigned names = 0, unknown = 0;

	while ((at = profile_next(at, name)) != NULL) {
		names++;
		if (seccomp_syscall_resolve_name(name) == __NR_SCMP_ERROR && !listed(newer, name)) {
			printf("# unknown: %s\n", name);
			unknown++;
		}
	}
	ok(names > 350, "the profile has names: %u", names);
	ok(unknown == 0, "libseccomp knows all names but those that came later");
	for (unsigned i = 0; i < COUNT(never); i++)
		if (listed(profile_default.allowed, never[i]))
			ok(false, "%s is not allowed", never[i]);
	for (const struct group *group = group_table; group->name != NULL; group++)
		for (at = group->calls; (at = profile_next(at, name)) != NULL;)
			if (seccomp_syscall_resolve_name(name) == __NR_SCMP_ERROR
			    && !listed(newer, name))
				ok(false, "@%s: %s is a call", group->name, name);
	for (unsigned i = 0; i < profile_default.refusal_count; i++)
		ok(listed(profile_default.allowed, profile_default.refusals[i].name),
		    "%s, refused in part, is allowed else", profile_default.refusals[i].name);
}

/* What the tables say about a call with zeros as arguments. */
static int
expected(const char *name, int nr, int highest)
{
	if (nr > highest || (name != NULL && strcmp(name, "clone3") == 0))
		return ENOSYS;
	if (name == NULL)
		return EPERM;
	if (strcmp(name, "clone") == 0 || strcmp(name, "personality") == 0)
		return 0;
	return listed(profile_default.allowed, name) ? 0 : EPERM;
}

/* Every number against the tables; *highest is the highest number of an allowed name. */
static unsigned
wrong_numbers(const struct seccomp_program *program, uint32_t arch, int *highest)
{
	char *names[1024];
	unsigned wrong = 0;

	*highest = 0;
	for (int nr = 0; nr < 1024; nr++) {
		names[nr] = seccomp_syscall_resolve_num_arch(arch, nr);
		if (names[nr] != NULL && listed(profile_default.allowed, names[nr]))
			*highest = nr;
	}
	for (int nr = 0; nr < 1024; nr++) {
		int want = expected(names[nr], nr, *highest);
		int got = verdict(program, arch, nr, 0, 0);

		if (got != want) {
			printf("# %x %d %s: %d, not %d\n", arch, nr,
			    names[nr] ? names[nr] : "-", got, want);
			wrong++;
		}
		free(names[nr]);
	}
	return wrong;
}

struct case_row {
	const char *name;
	uint64_t arg0, arg1;
	int want;
};

static const struct case_row cases[] = {
	{"ioctl", 0, 0x5401, 0},
	{"ioctl", 0, 0x5412, EPERM},
	{"ioctl", 0, HIGH | 0x5412, EPERM},
	{"ioctl", 0, 0xffffffff00005412, EPERM},
	{"ioctl", 0, HIGH | 0x541c, EPERM},
	{"ioctl", 0, 0x15412, 0},
	{"ioctl", 0x5412, 0, 0},
	{"socket", 1, 0, 0},
	{"socket", 2, 0x5412, 0},
	{"socket", 39, 0, 0},
	{"socket", 41, 0, 0},
	{"socket", 38, 0, EPERM},
	{"socket", 40, 0, EPERM},
	{"socket", HIGH | 38, 0, EPERM},
	{"socket", 0x8000000000000000 | 40, 0, EPERM},
	{"clone", 0x003d0f00, 0, 0},
	{"clone", 0x10000000, 0, EPERM},
	{"clone", HIGH | 0x10000011, 0, EPERM},
	{"clone", 0x00020000, 0, EPERM},
	{"clone", 0x02000000, 0, EPERM},
	{"clone", 0x40000000, 0, EPERM},
	{"personality", 0xffffffff, 0, 0},
	{"personality", 8, 0, 0},
	{"personality", 0x20008, 0, 0},
	{"personality", 0x40000, 0, EPERM},
	{"personality", HIGH | 0x40000, 0, EPERM},
};

static unsigned
wrong_cases(const struct seccomp_program *program, uint32_t arch)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < COUNT(cases); i++) {
		const struct case_row *row = &cases[i];
		int nr = seccomp_syscall_resolve_name_arch(arch, row->name);
		int got;

		if (nr < 0 && strcmp(row->name, "socket") == 0)
			nr = 359;
		got = verdict(program, arch, nr, row->arg0, row->arg1);
		if (got != row->want) {
			printf("# %x %s row %u: %d, not %d\n", arch, row->name, i, got, row->want);
			wrong++;
		}
	}
	return wrong;
}

static void
test_abi(const struct seccomp_program *program, uint32_t arch)
{
	bool arm = arch == SCMP_ARCH_ARM;
	int highest;
	unsigned wrong = wrong_numbers(program, arch, &highest);

	ok(wrong == 0, "%x: numbers, up to %d", arch, highest);
	ok(wrong_cases(program, arch) == 0, "%x: arguments", arch);
	ok(verdict(program, arch, -1, 0, 0) == (arm ? EPERM : ENOSYS)
	    && verdict(program, arch, 4095, 0, 0) == ENOSYS
	    && verdict(program, arch, 0x40000000 | 39, 0, 0) == (arm ? EPERM : ENOSYS)
	    && verdict(program, arch, 0x40000000 | 520, 0, 0) == (arm ? EPERM : ENOSYS),
	    "%x: -1, 4095 and x32 numbers are denied", arch);
	ok(verdict(program, arch, 0x0f0005, 0, 0) == (arm ? 0 : ENOSYS), "%x: ARM's set_tls", arch);
}

static struct policy policy;

static int
generate(uint32_t arch, struct seccomp_program *program)
{
	char error[256];

	return policy_read(&policy, "default", 0, false, error, sizeof(error)) < 0
	    ? -1
	    : filter_generate(arch, &policy, program);
}

static void
test_machines(void)
{
	static const uint32_t machines[][2] = {{SCMP_ARCH_X86_64, SCMP_ARCH_X86}, {SCMP_ARCH_X86},
	    {SCMP_ARCH_AARCH64, SCMP_ARCH_ARM}, {SCMP_ARCH_ARM}, {SCMP_ARCH_RISCV64}};
	struct seccomp_program program;

	for (unsigned i = 0; i < COUNT(machines); i++) {
		if (generate(machines[i][0], &program) < 0) {
			ok(false, "%x: generate: %s", machines[i][0], strerror(errno));
			continue;
		}
		printf("# %x: %u instructions\n", machines[i][0], program.count);
		for (unsigned j = 0; j < 2 && machines[i][j] != 0; j++)
			test_abi(&program, machines[i][j]);
		ok(verdict(&program, SCMP_ARCH_PPC64LE, 1, 0, 0) == ENOSYS,
		    "%x: another machine's calls are denied", machines[i][0]);
		seccomp_program_free(&program);
	}
	ok(generate(SCMP_ARCH_MIPS64, &program) < 0 && errno == ENOTSUP,
	    "a machine not in the table: ENOTSUP");
}

int
main(void)
{
	test_tables();
	test_machines();
	printf("1..%u\n", tests);
	return failures != 0;
}
