/* SPDX-License-Identifier: ISC */
/* The system calls by name, made by names.sh out of the kernel's headers at build time. */
#ifndef MINIMAL_NAMES_H
#define MINIMAL_NAMES_H

#include <stdint.h>

struct minimal_call {
	const char *name;
	int number;
};

/* Of one ABI, ordered by name as strcmp(3) does; arch 0 and no call: the headers do not have it. */
struct minimal_abi {
	uint32_t arch;		/* AUDIT_ARCH_* */
	unsigned count;
	const struct minimal_call *calls;
};

extern const struct minimal_abi minimal_native;
extern const struct minimal_abi minimal_compat;

#endif
