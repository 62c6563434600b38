/* SPDX-License-Identifier: ISC */
/* Mounts whose owners are mapped (option idmap of [mount]). */
#ifndef CHILD_IDMOUNT_H
#define CHILD_IDMOUNT_H

#include <stddef.h>

#include "child/child.h"

/*
 * In the parent, whose power over the file systems the container has no more:
 * clones each such mount's source into child->trees, where it is not there yet,
 * and maps its owners. child->maps and child->hostproc must be there. -1 with a
 * message. mount_setattr(2) with MOUNT_ATTR_IDMAP, 5.12.
 */
int idmount_prepare(struct child *child, char *error, size_t size);

#endif
