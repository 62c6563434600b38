/* SPDX-License-Identifier: ISC */
/* An interpreter for seccomp programs, and the lines of TAP. For the unit tests only. */
#ifndef UNIT_BPF_H
#define UNIT_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "child/seccomp.h"

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

/* ---- interpreter: what the kernel's classic BPF does, as far as the programs need it ---- */

static bool
jumps(uint16_t code, uint32_t a, uint32_t k)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == k;
	case BPF_JGT:
		return a > k;
	case BPF_JGE:
		return a >= k;
	default:
		return (a & k) != 0;
	}
}

static uint32_t
run(const struct seccomp_program *program, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (unsigned at = 0; at < program->count; at++) {
		const struct sock_filter *f = &program->filter[at];

		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)data + f->k, sizeof(a));
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= f->k;
			break;
		case BPF_JMP | BPF_JA:
			at += f->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGT | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			at += jumps(f->code, a, f->k) ? f->jt : f->jf;
			break;
		case BPF_RET | BPF_K:
			return f->k;
		default:
			return 0xbad0bad0;
		}
	}
	return 0xbad1bad1;
}

/* The errno that a call gets, 0 when allowed, -1 when anything else. */
static int
verdict(const struct seccomp_program *program, uint32_t arch, int nr, uint64_t arg0, uint64_t arg1)
{
	struct seccomp_data data = {.nr = nr, .arch = arch, .args = {arg0, arg1}};
	uint32_t action = run(program, &data);

	if (action == SECCOMP_RET_ALLOW)
		return 0;
	return (action & 0xffff0000) == SECCOMP_RET_ERRNO ? (int)(action & 0xffff) : -1;
}

#endif
