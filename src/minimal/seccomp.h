/* SPDX-License-Identifier: ISC */
/*
 * What child/ uses of libseccomp's <seccomp.h>, for a build without that
 * library (make MINIMAL=1): names and numbers of calls from the kernel's
 * headers, and a program of our own, a binary search over ranges. It knows the
 * machine it is built for, and that one's 32-bit ABI where the headers have it.
 * The functions mean and return what seccomp_*(3) say; they fail with -EINVAL
 * for what is not here.
 */
#ifndef MINIMAL_SECCOMP_H
#define MINIMAL_SECCOMP_H

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdint.h>

#define SCMP_ARCH_X86_64 AUDIT_ARCH_X86_64
#define SCMP_ARCH_X86 AUDIT_ARCH_I386
#define SCMP_ARCH_AARCH64 AUDIT_ARCH_AARCH64
#define SCMP_ARCH_ARM AUDIT_ARCH_ARM
#define SCMP_ARCH_RISCV64 AUDIT_ARCH_RISCV64

#define SCMP_ACT_ALLOW SECCOMP_RET_ALLOW
#define SCMP_ACT_LOG SECCOMP_RET_LOG
#define SCMP_ACT_NOTIFY SECCOMP_RET_USER_NOTIF
#define SCMP_ACT_ERRNO(error) (SECCOMP_RET_ERRNO | (uint32_t)(error))

#define __NR_SCMP_ERROR (-1)

struct scmp_version {
	unsigned major, minor, micro;
};

enum scmp_filter_attr {
	SCMP_FLTATR_ACT_BADARCH,
	SCMP_FLTATR_CTL_NNP,
	SCMP_FLTATR_CTL_OPTIMIZE,
};

enum scmp_compare {
	SCMP_CMP_NE = 1,
	SCMP_CMP_LT,
	SCMP_CMP_LE,
	SCMP_CMP_EQ,
	SCMP_CMP_GE,
	SCMP_CMP_GT,
	SCMP_CMP_MASKED_EQ,	/* with datum_a: datum_b */
};

struct scmp_arg_cmp {
	unsigned arg;
	enum scmp_compare op;
	uint64_t datum_a, datum_b;
};

struct scmp_filter;
typedef struct scmp_filter *scmp_filter_ctx;

/* All zero: what is made here is never taken for the library's, nor by it. */
const struct scmp_version *seccomp_version(void);

/* AUDIT_ARCH_* of this build. */
uint32_t seccomp_arch_native(void);

/* A call's number, for one that only the 32-bit ABI has one below -100; __NR_SCMP_ERROR: no such. */
int seccomp_syscall_resolve_name(const char *name);
int seccomp_syscall_resolve_name_arch(uint32_t arch, const char *name);

/* On the heap; NULL: no such. */
char *seccomp_syscall_resolve_num_arch(uint32_t arch, int number);

scmp_filter_ctx seccomp_init(uint32_t fallback);
void seccomp_release(scmp_filter_ctx ctx);
int seccomp_arch_add(scmp_filter_ctx ctx, uint32_t arch);
int seccomp_arch_remove(scmp_filter_ctx ctx, uint32_t arch);
int seccomp_attr_set(scmp_filter_ctx ctx, enum scmp_filter_attr attr, uint32_t value);

/*
 * A rule for all architectures. With count > 0: where all of args[] hold; of
 * several for one call the first that does, and these before one without.
 */
int seccomp_rule_add_array(scmp_filter_ctx ctx, uint32_t action, int number, unsigned count,
    const struct scmp_arg_cmp *args);

/* The instructions, into a file. */
int seccomp_export_bpf(scmp_filter_ctx ctx, int fd);

#endif
