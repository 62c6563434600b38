/* SPDX-License-Identifier: ISC */
/* The payload's capabilities, by libcap. */
#ifndef CHILD_CAPS_H
#define CHILD_CAPS_H

#include <stdbool.h>

/* Takes everything outside the default set from the bounding set. Needs SETPCAP. */
int caps_bound(void);

#endif
