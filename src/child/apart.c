/* SPDX-License-Identifier: ISC */
/* See apart.h. In: where a process is. Out: another one elsewhere. */
#include "child/apart.h"

#include "base/compat.h"

bool
apart_find(struct apart *apart)
{
	const unsigned bits = 8 * sizeof(apart->others[0]);

	*apart = (struct apart){.cpu = 0};
	if (syscall(SYS_sched_getaffinity, 0, sizeof(apart->others), apart->others) < 0
	    || syscall(SYS_getcpu, &apart->cpu, NULL, NULL) < 0 || apart->cpu / bits >= APART_CPUS)
		return false;
	apart->others[apart->cpu / bits] &= ~(1UL << apart->cpu % bits);
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

bool
apart_here(const struct apart *apart)
{
	unsigned cpu;

	return syscall(SYS_getcpu, &cpu, NULL, NULL) == 0 && cpu == apart->cpu;
}
