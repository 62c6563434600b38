/* SPDX-License-Identifier: ISC */
/*
 * A process that sleeps for days: as little memory as the sleep needs. Static
 * with musl on x86_64, a role runs on a stack beside the program's variables,
 * and what the kernel maps at the far end of the address space (its own stack,
 * the vDSO) is given back with the page tables that it takes. Elsewhere it
 * runs where it is.
 */
#ifndef WATCH_SLIM_H
#define WATCH_SLIM_H

/*
 * Runs role and exits with what it returns; argv's words are copied, the
 * environment is empty from then on. Where one of the environment's is needed
 * (CTR_STATE), nothing is given back. Nothing is before the first slim_trim().
 */
_Noreturn void slim_run(int (*role)(int argc, char **argv), int argc, char **argv);

/* All pages that a monitor needs at once by one system call, where the kernel can (5.14). */
void slim_hurry(void);

/*
 * Before it sleeps. The first time what lies far away is given back, then and
 * later the pages below the caller's frame that deeper calls have used.
 * Costs a system call, and a page fault for each page that is used again.
 */
void slim_trim(void);

#endif
