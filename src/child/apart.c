/* SPDX-License-Identifier: ISC */
/* See apart.h. In: where a process is. Out: another one elsewhere. */
#include "child/apart.h"

#include "base/compat.h"

#define APART_BITS (8 * sizeof(unsigned long))

bool
apart_find(struct apart *apart)
{
	*apart = (struct apart){.cpu = 0};
	if (syscall(SYS_sched_getaffinity, 0, sizeof(apart->others), apart->others) < 0
	    || syscall(SYS_getcpu, &apart->cpu, NULL, NULL) < 0 || apart->cpu / APART_BITS >= APART_CPUS)
		return false;
	apart->others[apart->cpu / APART_BITS] &= ~(1UL << apart->cpu % APART_BITS);
	for (unsigned i = 0; i < APART_CPUS; i++)
		if (apart->others[i] != 0)
			return true;
	return false;
}

void
apart_send(const struct apart *apart, pid_t pid)
{
	syscall(SYS_sched_setaffinity, pid, sizeof(apart->others), apart->others);
}

void
apart_begin(const struct apart *apart, pid_t pid)
{
	struct apart all = *apart;

	all.others[all.cpu / APART_BITS] |= 1UL << all.cpu % APART_BITS;
	apart_send(apart, pid);
	apart_send(&all, pid);
}

void
apart_fetch(pid_t pid)
{
	struct apart here = {.cpu = 0};

	if (syscall(SYS_getcpu, &here.cpu, NULL, NULL) < 0 || here.cpu / APART_BITS >= APART_CPUS)
		return;
	here.others[here.cpu / APART_BITS] = 1UL << here.cpu % APART_BITS;
	apart_send(&here, pid);
}

bool
apart_here(const struct apart *apart)
{
	unsigned cpu;

	return syscall(SYS_getcpu, &cpu, NULL, NULL) == 0 && cpu == apart->cpu;
}
