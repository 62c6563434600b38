/* SPDX-License-Identifier: ISC */
/*
 * A policy made into BPF. In: a policy and a machine. Out: a
 * prefix of our own (numbers too high, refused arguments) and libseccomp's
 * tree behind it, which is left as it is. Nothing is put into force here.
 */
#include "child/filter.h"

#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/memfd.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fd.h"
#include "child/policy.h"
#include "child/seccomp.h"

/*
 * The machines we know. On all of them a word's low half comes first, clone(2)
 * has its flags first, and TIOCSTI is 0x5412. libseccomp knows i386's socket(2)
 * only as part of socketcall(2), and calls it -101: the number is here. ARM
 * has calls of its own far above all others.
 */
struct abi {
	uint32_t arch;
	uint32_t compat;	/* its 32-bit ABI, 0: none */
	uint32_t socket;	/* number of socket(2), 0: libseccomp knows */
	uint32_t own;		/* first number of its own, 0: none */
	uint32_t most;		/* highest number that a policy may let through unnamed */
};

static const struct abi abis[] = {
	{SCMP_ARCH_X86_64, SCMP_ARCH_X86, 0, 0, 511},
	{SCMP_ARCH_X86, 0, 359, 0, 4095},
	{SCMP_ARCH_AARCH64, SCMP_ARCH_ARM, 0, 0, 4095},
	{SCMP_ARCH_ARM, 0, 0, 0x0f0000, 4095},
	{SCMP_ARCH_RISCV64, 0, 0, 0, 4095},
};

/* The row of arch; NULL with ENOTSUP. */
static const struct abi *
abi_find(uint32_t arch)
{
	for (unsigned i = 0; i < sizeof(abis) / sizeof(abis[0]); i++)
		if (abis[i].arch == arch)
			return &abis[i];
	errno = ENOTSUP;
	return NULL;
}

static bool
action_lets(uint32_t action)
{
	return action == SCMP_ACT_ALLOW || action == SCMP_ACT_LOG || action == SCMP_ACT_NOTIFY;
}

/* The highest number that a name of the default profile has there: what is known of the ABI. */
static uint32_t
abi_limit(const struct abi *abi, const struct policy *policy)
{
	const char *at = profile_default.allowed;
	char name[PROFILE_NAME];
	uint32_t limit = 0;

	if (action_lets(policy->fallback))
		return abi->most;
	while ((at = profile_next(at, name)) != NULL) {
		int number = seccomp_syscall_resolve_name_arch(abi->arch, name);

		if (number > (int)limit && (abi->own == 0 || number < (int)abi->own))
			limit = (uint32_t)number;
	}
	return limit;
}

/* The number of a refused call; -1 with ENOTSUP. */
static int
abi_number(const struct abi *abi, const char *name)
{
	int number = seccomp_syscall_resolve_name_arch(abi->arch, name);

	if (abi->socket != 0 && strcmp(name, "socket") == 0)
		return (int)abi->socket;
	if (number >= 0)
		return number;
	errno = ENOTSUP;
	return -1;
}

/* Appends; the prefix is far shorter than the room for it. */
static void
emit(struct seccomp_program *program, unsigned code, uint32_t k, unsigned char jt, unsigned char jf)
{
	program->filter[program->count++] = (struct sock_filter){(unsigned short)code, jt, jf, k};
}

/* Loads 32 bits of struct seccomp_data. */
static void
emit_load(struct seccomp_program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void
emit_return(struct seccomp_program *program, uint32_t action)
{
	emit(program, BPF_RET | BPF_K, action, 0, 0);
}

/* EPERM if the argument, which is loaded, is one of this row's. */
static void
emit_compare(struct seccomp_program *program, const struct profile_refusal *refusal)
{
	if (refusal->kind == PROFILE_EQUAL) {
		emit(program, BPF_JMP | BPF_JEQ | BPF_K, refusal->value, 0, 1);
	} else {
		emit(program, BPF_JMP | BPF_JEQ | BPF_K, refusal->except, 2, 0);
		emit(program, BPF_JMP | BPF_JSET | BPF_K, refusal->value, 0, 1);
	}
	emit_return(program, SCMP_ACT_ERRNO(EPERM));
}

/* With the number loaded before and after: the refusals from row `first` on that are its call's. */
static int
emit_refusals(struct seccomp_program *program, const struct abi *abi, const struct policy *policy,
    unsigned first)
{
	const struct profile_refusal *rows = profile_default.refusals;
	int number = abi_number(abi, rows[first].name);
	unsigned start = program->count;

	if (number < 0)
		return -1;
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 0);
	/* The low half only: see struct profile_refusal. */
	emit_load(program, offsetof(struct seccomp_data, args) + 8UL * rows[first].argument);
	for (unsigned i = first; i < profile_default.refusal_count; i++)
		if ((policy->refused >> i & 1) != 0 && strcmp(rows[i].name, rows[first].name) == 0)
			emit_compare(program, &rows[i]);
	emit_load(program, offsetof(struct seccomp_data, nr));
	program->filter[start].jf = (unsigned char)(program->count - start - 1);
	return 0;
}

/*
 * Where libseccomp lets socket(2) through, it lets it through by socketcall(2)
 * too; a policy that denies the latter means it.
 */
static void
emit_socketcall(struct seccomp_program *program, const struct abi *abi, const struct policy *policy)
{
	int number = seccomp_syscall_resolve_name_arch(abi->arch, "socketcall");
	uint32_t action = policy_action(policy, "socketcall");

	if (number < 0 || action_lets(action))
		return;
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1);
	emit_return(program, action);
}

/* Of each call that the policy lets through, once. */
static int
emit_all_refusals(struct seccomp_program *program, const struct abi *abi,
    const struct policy *policy)
{
	const char *last = "";

	emit_socketcall(program, abi, policy);
	for (unsigned i = 0; i < profile_default.refusal_count; i++) {
		const char *name = profile_default.refusals[i].name;

		if ((policy->refused >> i & 1) == 0 || strcmp(name, last) == 0
		    || !action_lets(policy_action(policy, name)))
			continue;
		if (emit_refusals(program, abi, policy, i) < 0)
			return -1;
		last = name;
	}
	return 0;
}

/*
 * With the architecture loaded: the part of the prefix for one ABI, passed
 * over (the architecture still loaded) when it is another's call. The number
 * is compared unsigned: -1 and x32's (bit 30, on x86_64) are too high, and so
 * are 512 to 547, which older kernels ran as x32 calls without that bit.
 * Returns where a jump to the prefix' end has to be filled in; -1 with errno.
 */
static int
emit_abi(struct seccomp_program *program, const struct abi *abi, const struct policy *policy)
{
	unsigned start = program->count;

	emit(program, BPF_JMP | BPF_JEQ | BPF_K, abi->arch, 0, 0);
	emit_load(program, offsetof(struct seccomp_data, nr));
	if (abi->own != 0)
		emit(program, BPF_JMP | BPF_JGE | BPF_K, abi->own, 2, 0);
	emit(program, BPF_JMP | BPF_JGT | BPF_K, abi_limit(abi, policy), 0, 1);
	emit_return(program, SCMP_ACT_ERRNO(ENOSYS));
	if (emit_all_refusals(program, abi, policy) < 0)
		return -1;
	emit(program, BPF_JMP | BPF_JA, 0, 0, 0);
	if (program->count - start - 1 > UCHAR_MAX) {
		errno = E2BIG;
		return -1;
	}
	program->filter[start].jf = (unsigned char)(program->count - start - 1);
	return program->count - 1;
}

/* The whole prefix; it either returns an errno or goes on behind its end. */
static int
emit_prefix(struct seccomp_program *program, const struct abi *native, const struct abi *compat,
    const struct policy *policy)
{
	int jumps[2] = {-1, -1};

	emit_load(program, offsetof(struct seccomp_data, arch));
	jumps[0] = emit_abi(program, native, policy);
	if (jumps[0] < 0)
		return -1;
	if (compat != NULL) {
		jumps[1] = emit_abi(program, compat, policy);
		if (jumps[1] < 0)
			return -1;
	}
	emit_return(program, SCMP_ACT_ERRNO(ENOSYS));
	for (unsigned i = 0; i < 2; i++)
		if (jumps[i] >= 0)
			program->filter[jumps[i]].k = program->count - (uint32_t)jumps[i] - 1;
	return 0;
}

/* libseccomp returns -errno. */
static int
library_result(int result)
{
	if (result >= 0)
		return 0;
	errno = -result;
	return -1;
}

/* A call's action by its arguments. */
static int
library_case(scmp_filter_ctx ctx, const struct policy *policy, const struct policy_case *one)
{
	struct scmp_arg_cmp tests[POLICY_TESTS];
	int number = seccomp_syscall_resolve_name(one->name);

	if (number == __NR_SCMP_ERROR || one->action == policy->fallback || policy_has(policy, one->name))
		return 0;
	for (unsigned i = 0; i < one->count; i++)
		tests[i] = (struct scmp_arg_cmp){one->tests[i].argument,
		    (enum scmp_compare)one->tests[i].compare, one->tests[i].value, one->tests[i].masked};
	return library_result(seccomp_rule_add_array(ctx, one->action, number, one->count, tests));
}

/* A name that libseccomp does not know is passed over. */
static int
library_rules(scmp_filter_ctx ctx, const struct policy *policy)
{
	for (unsigned i = 0; i < policy->count; i++) {
		const struct policy_call *call = &policy->calls[i];
		int number = seccomp_syscall_resolve_name(call->name);

		if (number == __NR_SCMP_ERROR || call->action == policy->fallback)
			continue;
		if (library_result(seccomp_rule_add_array(ctx, call->action, number, 0, NULL)) < 0)
			return -1;
	}
	for (unsigned i = 0; i < policy->case_count; i++)
		if (library_case(ctx, policy, &policy->cases[i]) < 0)
			return -1;
	return 0;
}

/* The wanted ABIs and attributes; a context starts with the running machine's. */
static int
library_set_up(scmp_filter_ctx ctx, const struct abi *abi, uint32_t compat)
{
	uint32_t here = seccomp_arch_native();
	int result = 0;

	if (abi->arch != here)
		result = seccomp_arch_add(ctx, abi->arch);
	if (result >= 0 && compat != 0 && compat != here)
		result = seccomp_arch_add(ctx, compat);
	if (result >= 0 && abi->arch != here && compat != here)
		result = seccomp_arch_remove(ctx, here);
	if (result >= 0)
		result = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 0);
	if (result >= 0)
		result = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* Never reached, for the prefix returns before; the default would kill. */
	if (result >= 0)
		result = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	return library_result(result);
}

/* Appends what the context exports. */
static int
library_append(scmp_filter_ctx ctx, struct seccomp_program *program)
{
	size_t room = (BPF_MAXINSNS - program->count) * sizeof(struct sock_filter);
	int fd = (int)syscall(SYS_memfd_create, "seccomp", MFD_CLOEXEC);
	struct stat st;
	int result = -1;

	if (fd < 0)
		return -1;
	if (library_result(seccomp_export_bpf(ctx, fd)) < 0 || fstat(fd, &st) < 0)
		goto out;
	if (st.st_size <= 0 || (size_t)st.st_size > room) {
		errno = E2BIG;
		goto out;
	}
	if (pread(fd, program->filter + program->count, (size_t)st.st_size, 0) != st.st_size)
		goto out;
	program->count = (unsigned short)(program->count
	    + (size_t)st.st_size / sizeof(struct sock_filter));
	result = 0;
out:
	fd_close(&fd);
	return result;
}

/* Prefix and tree into program->filter, which has room for BPF_MAXINSNS. */
static int
program_build(struct seccomp_program *program, const struct abi *native, const struct abi *compat,
    const struct policy *policy)
{
	scmp_filter_ctx ctx = seccomp_init(policy->fallback);
	int result = -1;

	if (ctx == NULL) {
		errno = ENOMEM;
		return -1;
	}
	if (emit_prefix(program, native, compat, policy) == 0
	    && library_set_up(ctx, native, compat != NULL ? compat->arch : 0) == 0
	    && library_rules(ctx, policy) == 0)
		result = library_append(ctx, program);
	seccomp_release(ctx);
	return result;
}

uint32_t
filter_machine(void)
{
	const uint32_t here = seccomp_arch_native();
	struct utsname names;

	if (uname(&names) < 0)
		return here;
	if (here == SCMP_ARCH_X86 && strcmp(names.machine, "x86_64") == 0)
		return SCMP_ARCH_X86_64;
	/* What an arm64 kernel calls itself to a program of ARM. */
	if (here == SCMP_ARCH_ARM && strcmp(names.machine, "armv8l") == 0)
		return SCMP_ARCH_AARCH64;
	return here;
}

int
filter_generate(uint32_t arch, const struct policy *policy, struct seccomp_program *out)
{
	const struct abi *native = abi_find(arch);
	const struct abi *compat = NULL;

	if (native == NULL)
		return -1;
	if (!policy->native && native->compat != 0 && (compat = abi_find(native->compat)) == NULL)
		return -1;
	out->count = 0;
	out->filter = malloc(BPF_MAXINSNS * sizeof(struct sock_filter));
	if (out->filter == NULL)
		return -1;
	if (program_build(out, native, compat, policy) == 0)
		return 0;
	seccomp_program_free(out);
	return -1;
}
