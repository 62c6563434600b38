/* SPDX-License-Identifier: ISC */
/* A policy compiled: some 7 ms of libseccomp's work, that seccomp_prepare() avoids. */
#ifndef CHILD_FILTER_H
#define CHILD_FILTER_H

#include <stdint.h>

struct policy;
struct seccomp_program;

/* Goes up when filter.c makes another program of the same policy: it is part of the cache key. */
#define FILTER_VERSION 2

/*
 * The machine (AUDIT_ARCH_*) that the kernel is for: our own, or, where we are its 32-bit ABI (a program for
 * i386 on an x86_64 kernel), the 64-bit one, whose programs containers may have. A personality of 32 bits hides it.
 */
uint32_t filter_machine(void);

/*
 * The program of a policy for the machine `arch` (AUDIT_ARCH_*, need not be this one) and
 * its 32-bit ABI; seccomp_program_free(). -1 with errno: ENOTSUP (a machine
 * that filter.c has no row for), ENOMEM, E2BIG, or what libseccomp says.
 */
int filter_generate(uint32_t arch, const struct policy *policy, struct seccomp_program *out);

#endif
