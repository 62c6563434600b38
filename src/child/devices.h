/* SPDX-License-Identifier: ISC */
/* The devices of security.devices: their nodes inside, and the list of what may be opened. */
#ifndef CHILD_DEVICES_H
#define CHILD_DEVICES_H

#include <stddef.h>
#include <sys/types.h>

#include "run/cgroup.h"
#include "spec/limits.h"
#include "spec/spec.h"

enum {
	DEVICES_MAX = 128,
	DEVICES_NODE = 256,
};

struct devices {
	struct limits_device rule[DEVICES_MAX];	/* those of every container first */
	mode_t mode[DEVICES_MAX];		/* of the host's node; 0: a rule without a node */
	uid_t uid[DEVICES_MAX];
	gid_t gid[DEVICES_MAX];
	int node[DEVICES_MAX];			/* a clone of the host's where none can be made; -1 */
	unsigned count;
	bool asked;	/* security.devices has an entry */
	bool strict;	/* only a list holds one of them: it has no node, or less than rw */
	int program;	/* BPF of the list, -1: none */
	bool v1;	/* the list is the v1 devices controller's */
};

struct child;

/* Every rule: of each container, then of the spec, the host's nodes looked up. -1 with a message. */
int devices_read(struct devices *devices, const struct spec *spec, char *error, size_t size);

/* In the child, while "/" is still the host's: clones the nodes where none can be made. */
int devices_source(struct child *child);

/*
 * The list as a program of type BPF_PROG_TYPE_CGROUP_DEVICE (4.15), not yet
 * attached: a descriptor, or -1 with errno (EPERM: no CAP_BPF or SYS_ADMIN here).
 */
int devices_load(const struct devices *devices);

/*
 * Closes the list: from now on nothing else is opened or made in the set's
 * cgroups. By devices->program on v2 or, with devices->v1, by devices.deny and
 * devices.allow. -1 with errno.
 */
int devices_seal(const struct devices *devices, const struct cgroup_set *set);

#endif
