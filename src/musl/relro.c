/* SPDX-License-Identifier: ISC */
/*
 * What a dynamic loader does for the programs it loads, and nobody for a static
 * one of musl's: once all is relocated, before main(), tables of pointers and
 * the like become read-only.
 */
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static void __attribute__((constructor))
relro_protect(void)
{
	const char *base = (const char *)&__ehdr_start;
	const ElfW(Phdr) *row = (const void *)(base + __ehdr_start.e_phoff);
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	for (unsigned i = 0; i < __ehdr_start.e_phnum; i++) {
		uintptr_t start = (uintptr_t)base + row[i].p_vaddr;
		uintptr_t end = (start + row[i].p_memsz) & ~(page - 1);

		start &= ~(page - 1);
		if (row[i].p_type == PT_GNU_RELRO && end > start)
			mprotect((void *)start, end - start, PROT_READ); /* without it all works as well */
	}
}
