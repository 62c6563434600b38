/* SPDX-License-Identifier: ISC */
/*
 * What a profile does with every call: a line a range of numbers, for the machine,
 * its 32-bit ABI and others. Built with libseccomp and without it, both must say the same.
 * usage: minimal PROFILE CAPS-MASK INIT
 */
#include <linux/audit.h>
#include <seccomp.h>
#include <stdlib.h>

#include "child/filter.h"
#include "child/policy.h"
#include "unit-bpf.h"

enum {
	MINIMAL_MOST = 450, /* what the library and any headers know */
};

/* Arguments that rows of the profiles ask for, and such that none does. */
static const uint64_t values[] = {0, 1, 2, 5, 10, 16, 17, 29, 38, 40, 0x10000000, 0x5412, 0x7e020000,
    0xffffffff, 0x100000001, 0x500000000, 0x500000001, 0xffffffffffffffff};

static const uint32_t arches[] = {
	SCMP_ARCH_X86_64, SCMP_ARCH_X86, SCMP_ARCH_AARCH64, SCMP_ARCH_ARM, SCMP_ARCH_RISCV64};

static void
show(const struct seccomp_program *program, uint32_t arch, unsigned which)
{
	struct seccomp_data data = {.arch = arch};
	char last[640] = "";
	bool narrow = (arch & __AUDIT_ARCH_64BIT) == 0;

	for (unsigned number = 0; number <= MINIMAL_MOST; number++) {
		char line[640] = "";
		size_t at = 0;

		data.nr = number < MINIMAL_MOST ? (int)number : 1000000;
		for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			for (unsigned a = 0; a < 6; a++)
				data.args[a] = narrow ? (uint32_t)values[i] : values[i];
			at += (size_t)snprintf(line + at, sizeof(line) - at, " %x", (unsigned)run(program, &data));
		}
		if (strcmp(line, last) != 0)
			printf("%x %u%s\n", (unsigned)arches[which], number, line);
		strcpy(last, line);
	}
}

int
main(int argc, char **argv)
{
	struct policy *policy = calloc(1, sizeof(*policy));
	struct seccomp_program program;
	char error[256] = "";

	if (argc != 4 || policy == NULL)
		return 2;
	if (policy_read(policy, argv[1], strtoull(argv[2], NULL, 16), atoi(argv[3]) != 0, error, sizeof(error)) < 0
	    || filter_generate(seccomp_arch_native(), policy, &program) < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], error);
		return 1;
	}
	for (unsigned i = 0; i < sizeof(arches) / sizeof(arches[0]); i++)
		show(&program, arches[i], i);
	fprintf(stderr, "%u instructions\n", program.count);
	seccomp_program_free(&program);
	free(policy);
	return 0;
}
