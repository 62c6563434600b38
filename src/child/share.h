/* SPDX-License-Identifier: ISC */
/*
 * A child that runs in its parent's memory until its execve. To copy an address
 * space costs more than all mounts of a container together, 2 ms where a
 * hypervisor shadows page tables; to borrow it costs nothing.
 */
#ifndef CHILD_SHARE_H
#define CHILD_SHARE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compat.h"
#include "child/child.h"

/* Each has a stack of its own, with a page below it that cannot be touched. */
enum share_stack {
	SHARE_NETWORK,
	SHARE_MONITOR,
	SHARE_INIT,
	SHARE_PAYLOAD,
	SHARE_MOUNTS,
	SHARE_STACKS,
};

/*
 * Whether this container's first processes may. Who is in the memory of a
 * process of the host's must be out of the reach of everybody in the container:
 * so never in a pid namespace or with a user namespace that others are in, nor
 * where a step works on all processes of an address space, nor under a limit
 * of memory, or one that a cgroup above or a raw file may have, nor as another
 * user where the host lets that one's other processes trace who became it.
 */
bool share_possible(const struct child *child);

/*
 * Whether the payload's process may work at its steps while its parents do
 * theirs: in memory of its own, or with an errno of its own. None of them uses
 * malloc(3) then; pid 1's is not to be filtered before it is another program.
 */
bool share_beside(const struct child *child);

/*
 * Whether a process beside pid 1 and the payload's may make the mounts, in the
 * same memory, while they go on: it alone uses malloc(3) then. Nothing of the
 * payload's steps depends on a mount: "/" is the host's and is there before, it
 * is the working directory, no path is looked up but that, no terminal is made.
 * Nothing that is done from outside does: no list of devices. For a moment there
 * is one task more, which a limit of them could tell. And a processor is idle.
 */
bool share_mounts(const struct child *child);

/* Whether who shares this process's memory can have an errno of its own: all but SHARE_MONITOR do. */
bool share_errno(void);

/*
 * clone3(2) with CLONE_VM and what args->flags have: the child calls
 * run(argument), which never returns, on that stack. Returns in the parent only,
 * with CLONE_VFORK after the child's execve or end. -1 with errno; ENOSYS where
 * we have no code for this machine, or no room for stacks. Who shares memory shares errno and malloc(3)
 * with it: only one of them may run at a time, but for share_beside().
 */
pid_t share_clone(const struct ctr_clone_args *args, enum share_stack stack,
    void (*run)(void *argument), void *argument);

#endif
