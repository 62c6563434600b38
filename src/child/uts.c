/* SPDX-License-Identifier: ISC */
/* The host name and the domain name inside the container. */
#include <string.h>
#include <unistd.h>

#include "child/child.h"

int
step_uts(struct child *child)
{
	if (child->spec->uts != SPEC_NS_PRIVATE)
		return 0;
	child_item(child, child->spec->hostname, "");
	if (sethostname(child->spec->hostname, strlen(child->spec->hostname)) < 0)
		return -1;
	if (child->spec->domainname == NULL)
		return 0;
	child_item(child, child->spec->domainname, "");
	return setdomainname(child->spec->domainname, strlen(child->spec->domainname));
}
