/* SPDX-License-Identifier: ISC */
/* The host name inside the container. */
#include <string.h>
#include <unistd.h>

#include "child/child.h"

int
step_uts(struct child *child)
{
	if (child->spec->uts != SPEC_NS_PRIVATE)
		return 0;
	child_item(child, child->spec->hostname, "");
	return sethostname(child->spec->hostname, strlen(child->spec->hostname));
}
