/* SPDX-License-Identifier: ISC */
/*
 * See seccomp.h. In: names, and what each call gets. Out: numbers, and for each
 * ABI a binary search over ranges of numbers with one action.
 */
#include <seccomp.h>

#include <errno.h>
#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "minimal/argument.h"
#include "minimal/names.h"

enum {
	MINIMAL_RULES = 1024,
	MINIMAL_PSEUDO = -1000,	/* and below: the place in the compat table */
	MINIMAL_TESTS = 6,
	MINIMAL_NEAR = 120,	/* ranges: over their search (two instructions each) a condition can jump */
};

struct minimal_rule {
	int number[2];	/* native, compat; -1: it has none there */
	uint32_t action;
	unsigned count;	/* of tests */
	struct scmp_arg_cmp tests[MINIMAL_TESTS];
};

struct scmp_filter {
	uint32_t fallback;
	uint32_t bad_arch;
	unsigned wanted;	/* bit 0: native, bit 1: compat */
	unsigned count;
	struct minimal_rule rules[MINIMAL_RULES];
};

/* From this number to the next range's. */
struct minimal_range {
	uint32_t first;
	uint32_t action;
};

struct minimal_program {
	unsigned count;
	struct sock_filter filter[BPF_MAXINSNS];
};

static const struct minimal_abi *const minimal_abis[2] = {&minimal_native, &minimal_compat};

const struct scmp_version *
seccomp_version(void)
{
	static const struct scmp_version none;

	return &none;
}

uint32_t
seccomp_arch_native(void)
{
	return minimal_native.arch;
}

/* 0: native, 1: compat, -1: not here. */
static int
minimal_which(uint32_t arch)
{
	for (int i = 0; i < 2; i++)
		if (arch != 0 && minimal_abis[i]->arch == arch)
			return i;
	return -1;
}

static int
minimal_compare(const void *name, const void *call)
{
	return strcmp(name, ((const struct minimal_call *)call)->name);
}

static const struct minimal_call *
minimal_find(const struct minimal_abi *abi, const char *name)
{
	return abi->count == 0 ? NULL
			       : bsearch(name, abi->calls, abi->count, sizeof(*abi->calls), minimal_compare);
}

int
seccomp_syscall_resolve_name_arch(uint32_t arch, const char *name)
{
	int which = minimal_which(arch);
	const struct minimal_call *call = which < 0 ? NULL : minimal_find(minimal_abis[which], name);

	return call != NULL ? call->number : __NR_SCMP_ERROR;
}

int
seccomp_syscall_resolve_name(const char *name)
{
	int number = seccomp_syscall_resolve_name_arch(minimal_native.arch, name);
	const struct minimal_call *compat;

	if (number != __NR_SCMP_ERROR)
		return number;
	compat = minimal_find(&minimal_compat, name);
	return compat == NULL ? __NR_SCMP_ERROR : MINIMAL_PSEUDO - (int)(compat - minimal_compat.calls);
}

static const char *
minimal_name(const struct minimal_abi *abi, int number)
{
	for (unsigned i = 0; i < abi->count; i++)
		if (abi->calls[i].number == number)
			return abi->calls[i].name;
	return NULL;
}

char *
seccomp_syscall_resolve_num_arch(uint32_t arch, int number)
{
	int which = minimal_which(arch);
	const char *name = which < 0 ? NULL : minimal_name(minimal_abis[which], number);

	return name != NULL ? strdup(name) : NULL;
}

scmp_filter_ctx
seccomp_init(uint32_t fallback)
{
	scmp_filter_ctx ctx = calloc(1, sizeof(*ctx));

	if (ctx == NULL)
		return NULL;
	ctx->fallback = fallback;
	ctx->bad_arch = SECCOMP_RET_KILL_PROCESS;
	ctx->wanted = 1;
	return ctx;
}

void
seccomp_release(scmp_filter_ctx ctx)
{
	free(ctx);
}

int
seccomp_arch_add(scmp_filter_ctx ctx, uint32_t arch)
{
	int which = minimal_which(arch);

	if (which < 0)
		return -EINVAL;
	ctx->wanted |= 1U << which;
	return 0;
}

int
seccomp_arch_remove(scmp_filter_ctx ctx, uint32_t arch)
{
	int which = minimal_which(arch);

	if (which < 0)
		return -EINVAL;
	ctx->wanted &= ~(1U << which);
	return 0;
}

int
seccomp_attr_set(scmp_filter_ctx ctx, enum scmp_filter_attr attr, uint32_t value)
{
	/* Who loads the program is not asked here, and all programs are searched. */
	if (attr == SCMP_FLTATR_ACT_BADARCH)
		ctx->bad_arch = value;
	return 0;
}

int
seccomp_rule_add_array(scmp_filter_ctx ctx, uint32_t action, int number, unsigned count,
    const struct scmp_arg_cmp *args)
{
	const struct minimal_abi *abi = number <= MINIMAL_PSEUDO ? &minimal_compat : &minimal_native;
	struct minimal_rule *rule;
	const char *name;

	if (count > MINIMAL_TESTS)
		return -EINVAL;
	if (ctx->count == MINIMAL_RULES)
		return -ENOMEM;
	if (number > MINIMAL_PSEUDO)
		name = minimal_name(abi, number);
	else
		name = (unsigned)(MINIMAL_PSEUDO - number) < abi->count
		    ? abi->calls[MINIMAL_PSEUDO - number].name
		    : NULL;
	if (name == NULL)
		return -EINVAL;
	rule = &ctx->rules[ctx->count++];
	rule->number[0] = seccomp_syscall_resolve_name_arch(minimal_native.arch, name);
	rule->number[1] = seccomp_syscall_resolve_name_arch(minimal_compat.arch, name);
	rule->action = action;
	rule->count = count;
	for (unsigned i = 0; i < count; i++)
		rule->tests[i] = args[i];
	return 0;
}

static int
range_compare(const void *a, const void *b)
{
	const struct minimal_range *one = a;
	const struct minimal_range *two = b;

	return one->first < two->first ? -1 : one->first > two->first;
}

/* The ABI's ranges, ordered, from 0 on, neighbours of one action joined. Returns how many. */
static unsigned
range_list(const struct scmp_filter *ctx, int which, struct minimal_range *ranges)
{
	struct minimal_range rules[MINIMAL_RULES] = {{0, 0}};
	unsigned rule_count = 0;
	unsigned count = 1;

	for (unsigned i = 0; i < ctx->count; i++)
		if (ctx->rules[i].number[which] >= 0 && ctx->rules[i].count == 0)
			rules[rule_count++] = (struct minimal_range){
			    (uint32_t)ctx->rules[i].number[which], ctx->rules[i].action};
	qsort(rules, rule_count, sizeof(rules[0]), range_compare);
	ranges[0] = (struct minimal_range){0, ctx->fallback};
	for (unsigned i = 0; i < rule_count; i++) {
		uint32_t next = rules[i].first + 1;
		bool last = i + 1 == rule_count || rules[i + 1].first != next;

		if (i > 0 && rules[i].first == rules[i - 1].first)
			continue; /* two names of one call: the first rule counts, as the library has it */
		if (ranges[count - 1].first == rules[i].first)
			ranges[count - 1].action = rules[i].action;
		else if (ranges[count - 1].action != rules[i].action)
			ranges[count++] = rules[i];
		if (last && rules[i].action != ctx->fallback)
			ranges[count++] = (struct minimal_range){next, ctx->fallback};
	}
	return count;
}

static void
emit(struct minimal_program *program, unsigned code, uint32_t k, unsigned char jt, unsigned char jf)
{
	if (program->count < BPF_MAXINSNS)
		program->filter[program->count] = (struct sock_filter){(unsigned short)code, jt, jf, k};
	program->count++;
}

/* Loads 32 bits of struct seccomp_data. */
static void
emit_load(struct minimal_program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* With the number loaded: the search, down to one range. */
static void
emit_search(struct minimal_program *program, const struct minimal_range *ranges, unsigned count)
{
	unsigned half = count / 2;
	bool near = half <= MINIMAL_NEAR;
	unsigned at = program->count;
	unsigned left;

	if (count == 1) {
		emit(program, BPF_RET | BPF_K, ranges[0].action, 0, 0);
		return;
	}
	emit(program, BPF_JMP | BPF_JGE | BPF_K, ranges[half].first, 0, near ? 0 : 1);
	if (!near)
		emit(program, BPF_JMP | BPF_JA, 0, 0, 0);
	emit_search(program, ranges, half);
	left = program->count - at - 1;
	if (at + 1 < BPF_MAXINSNS && near)
		program->filter[at].jt = (unsigned char)left;
	else if (at + 1 < BPF_MAXINSNS)
		program->filter[at + 1].k = left - 1;
	emit_search(program, ranges + half, count - half);
}

/* With the number loaded before and after: a call's action by its arguments. */
static void
emit_case(struct minimal_program *program, const struct minimal_rule *rule, int number)
{
	unsigned start = program->count;
	unsigned end;

	emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, ARGUMENT_FAIL);
	for (unsigned i = 0; i < rule->count; i++) {
		struct sock_filter test[ARGUMENT_MOST];
		unsigned count = argument_test(&rule->tests[i], test);

		for (unsigned k = 0; k < count; k++)
			emit(program, test[k].code, test[k].k, test[k].jt, test[k].jf);
	}
	emit(program, BPF_RET | BPF_K, rule->action, 0, 0);
	end = program->count; /* at most 38 behind the start */
	emit_load(program, offsetof(struct seccomp_data, nr));
	for (unsigned at = start; at < end && end < BPF_MAXINSNS; at++) {
		struct sock_filter *one = &program->filter[at];

		if (one->jt == ARGUMENT_FAIL)
			one->jt = (unsigned char)(end - at - 1);
		if (one->jf == ARGUMENT_FAIL)
			one->jf = (unsigned char)(end - at - 1);
	}
}

/* With the architecture loaded: all of an ABI; another's calls go on behind it. */
static void
emit_abi(const struct scmp_filter *ctx, int which, struct minimal_program *program)
{
	struct minimal_range ranges[2 * MINIMAL_RULES + 1];
	unsigned at = program->count;

	emit(program, BPF_JMP | BPF_JEQ | BPF_K, minimal_abis[which]->arch, 1, 0);
	emit(program, BPF_JMP | BPF_JA, 0, 0, 0);
	emit_load(program, offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < ctx->count; i++)
		if (ctx->rules[i].count > 0 && ctx->rules[i].number[which] >= 0)
			emit_case(program, &ctx->rules[i], ctx->rules[i].number[which]);
	emit_search(program, ranges, range_list(ctx, which, ranges));
	if (at + 1 < BPF_MAXINSNS)
		program->filter[at + 1].k = program->count - at - 2;
}

int
seccomp_export_bpf(scmp_filter_ctx ctx, int fd)
{
	struct minimal_program *program = malloc(sizeof(*program));
	int result = 0;

	if (program == NULL)
		return -ENOMEM;
	program->count = 0;
	emit_load(program, offsetof(struct seccomp_data, arch));
	for (int which = 0; which < 2; which++)
		if ((ctx->wanted >> which & 1) != 0)
			emit_abi(ctx, which, program);
	emit(program, BPF_RET | BPF_K, ctx->bad_arch, 0, 0);
	if (program->count > BPF_MAXINSNS)
		result = -E2BIG;
	else if (io_write(fd, (const char *)program->filter, program->count * sizeof(program->filter[0])) < 0)
		result = -errno;
	free(program);
	return result;
}
