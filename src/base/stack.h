/* SPDX-License-Identifier: ISC */
/* A process that sleeps for days: its stack as small as the sleep needs. */
#ifndef BASE_STACK_H
#define BASE_STACK_H

/*
 * Gives back the pages below the caller's frame that deeper calls have used.
 * Costs a system call, and a page fault for each page that is used again.
 */
void stack_trim(void);

#endif
