/* SPDX-License-Identifier: ISC */
/*
 * The ranges that /etc/subuid and /etc/subgid give to a user. Parsed here: the
 * C library's look-ups open sockets.
 */
#ifndef CHILD_SUBID_H
#define CHILD_SUBID_H

#include <sys/types.h>

#include "child/idmap.h"

/*
 * Appends the ranges of user uid in the file (subuid or subgid), by number or
 * by the name /etc/passwd has for it, to map: from inside `next` on. Those
 * that do not fit are left out. Returns how many ids were added.
 */
uint32_t subid_append(struct idmap *map, const char *file, uid_t uid, uint32_t next);

#endif
