/* SPDX-License-Identifier: ISC */
/* Names of the host's users, without the C library's look-ups, that open sockets. */
#ifndef SHOW_OWNER_H
#define SHOW_OWNER_H

#include <stddef.h>
#include <sys/types.h>

/* The user's name by /etc/passwd, else its number, into name[size]. */
void owner_name(uid_t uid, char *name, size_t size);

#endif
