/* SPDX-License-Identifier: ISC */
/*
 * What may be opened and made. In: rules. Out: a BPF program on the container's
 * v2 cgroup, by bpf(2) alone, or the v1 devices controller's list. Both hold
 * for every process in there, whatever it becomes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "child/devices.h"

enum {
	LIST_RULE = 9,	/* instructions a rule takes at most */
	LIST_FRAME = 8,	/* before and after them */
};

/* Registers: what the verifier knows as r0 to r5. */
enum {
	LIST_RESULT,
	LIST_CONTEXT,
	LIST_TYPE,
	LIST_ACCESS,
	LIST_MAJOR,
	LIST_MINOR,
};

struct list {
	struct bpf_insn code[DEVICES_MAX * LIST_RULE + LIST_FRAME];
	unsigned count;
};

static void
list_add(struct list *list, int code, int target, int source, int offset, int immediate)
{
	list->code[list->count++] = (struct bpf_insn) {.code = (__u8)code,
		.dst_reg = (__u8)(target & 15),
		.src_reg = (__u8)(source & 15),
		.off = (__s16)offset,
		.imm = immediate};
}

/* Jumps `over` further instructions when register is not value. */
static void
list_unless(struct list *list, int target, uint32_t value, int over)
{
	list_add(list, BPF_JMP | BPF_JNE | BPF_K, target, 0, over, (int)value);
}

static void
list_rule(struct list *list, const struct limits_device *rule)
{
	int access = (rule->mknod ? BPF_DEVCG_ACC_MKNOD : 0) | (rule->read ? BPF_DEVCG_ACC_READ : 0)
	    | (rule->write ? BPF_DEVCG_ACC_WRITE : 0);
	int left = 2 + !rule->any_minor + !rule->any_major + 3 + (rule->type != 'a');

	if (rule->type != 'a')
		list_unless(list, LIST_TYPE,
		    rule->type == 'c' ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK, --left);
	/* No bit of the access but those allowed. */
	list_add(list, BPF_ALU64 | BPF_MOV | BPF_X, LIST_RESULT, LIST_ACCESS, 0, 0);
	list_add(list, BPF_ALU64 | BPF_AND | BPF_K, LIST_RESULT, 0, 0, ~access);
	left -= 3;
	list_unless(list, LIST_RESULT, 0, left);
	if (!rule->any_major)
		list_unless(list, LIST_MAJOR, rule->major, --left);
	if (!rule->any_minor)
		list_unless(list, LIST_MINOR, rule->minor, --left);
	list_add(list, BPF_ALU64 | BPF_MOV | BPF_K, LIST_RESULT, 0, 0, 1);
	list_add(list, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void
list_load(struct list *list, int target, size_t member)
{
	list_add(list, BPF_LDX | BPF_MEM | BPF_W, target, LIST_CONTEXT, (int)member, 0);
}

/* Before 5.11 programs count as locked memory, 64k of all of root's: more for a moment. */
static int
list_program(union bpf_attr *attr)
{
	int program = (int)syscall(SYS_bpf, BPF_PROG_LOAD, attr, sizeof(*attr));
	struct rlimit more, own;
	int saved = errno;

	if (program >= 0 || saved != EPERM || getrlimit(RLIMIT_MEMLOCK, &own) < 0)
		return program;
	more.rlim_cur = more.rlim_max = RLIM_INFINITY;
	if (setrlimit(RLIMIT_MEMLOCK, &more) == 0) {
		program = (int)syscall(SYS_bpf, BPF_PROG_LOAD, attr, sizeof(*attr));
		saved = errno;
		setrlimit(RLIMIT_MEMLOCK, &own);
	}
	errno = saved;
	return program;
}

int
devices_load(const struct devices *devices)
{
	struct list list = {.count = 0};
	union bpf_attr attr;

	list_load(&list, LIST_TYPE, offsetof(struct bpf_cgroup_dev_ctx, access_type));
	list_add(&list, BPF_ALU64 | BPF_MOV | BPF_X, LIST_ACCESS, LIST_TYPE, 0, 0);
	list_add(&list, BPF_ALU64 | BPF_RSH | BPF_K, LIST_ACCESS, 0, 0, 16);
	list_add(&list, BPF_ALU64 | BPF_AND | BPF_K, LIST_TYPE, 0, 0, 0xffff);
	list_load(&list, LIST_MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major));
	list_load(&list, LIST_MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor));
	for (unsigned i = 0; i < devices->count; i++)
		list_rule(&list, &devices->rule[i]);
	list_add(&list, BPF_ALU64 | BPF_MOV | BPF_K, LIST_RESULT, 0, 0, 0);
	list_add(&list, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insns = (__u64)(uintptr_t)list.code;
	attr.insn_cnt = list.count;
	attr.license = (__u64)(uintptr_t)"ISC";
	return list_program(&attr);
}

static int
list_attach(int program, const char *path)
{
	int cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_attr attr;
	int result;

	if (cgroup < 0)
		return -1;
	memset(&attr, 0, sizeof(attr));
	attr.target_fd = (__u32)cgroup;
	attr.attach_bpf_fd = (__u32)program;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = BPF_F_ALLOW_MULTI; /* a supervisor's own list above holds too */
	result = (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof(attr));
	fd_close(&cgroup);
	return result;
}

/* `c 1:3 rwm`, as the v1 controller reads it. */
static int
list_write(const struct limits_device *rule, const char *path)
{
	char major[16] = "*";
	char minor[16] = "*";
	char text[64];

	if (!rule->any_major)
		snprintf(major, sizeof(major), "%u", rule->major);
	if (!rule->any_minor)
		snprintf(minor, sizeof(minor), "%u", rule->minor);
	/* `a` stands for everything there, whatever follows: both kinds, one after the other. */
	for (const char *type = rule->type == 'a' ? "cb" : rule->type == 'c' ? "c" : "b";
	     *type != '\0'; type++) {
		snprintf(text, sizeof(text), "%c %s:%s %s%s%s", *type, major, minor,
		    rule->read ? "r" : "", rule->write ? "w" : "", rule->mknod ? "m" : "");
		if (cgroup_write(path, "devices.allow", text) < 0)
			return -1;
	}
	return 0;
}

int
devices_seal(const struct devices *devices, const struct cgroup_set *set)
{
	const char *path = set->path[CG_DEVICES];

	if (devices->program >= 0)
		return list_attach(devices->program, set->path[CG_V2]);
	if (!devices->v1 || path[0] == '\0')
		return 0;
	if (cgroup_write(path, "devices.deny", "a") < 0)
		return -1;
	for (unsigned i = 0; i < devices->count; i++)
		if (list_write(&devices->rule[i], path) < 0)
			return -1;
	return 0;
}
