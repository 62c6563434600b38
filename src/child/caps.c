/* SPDX-License-Identifier: ISC */
/*
 * Capabilities by libcap. In: nothing but the table. Out: a process that holds
 * the default set and can never get more. Inheritable and ambient stay empty.
 */
#include "child/caps.h"

#include <errno.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "child/child.h"

/* Docker's default set but MKNOD, NET_RAW, SYS_CHROOT. */
static const cap_value_t caps_default[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID,
    CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_SETFCAP,
    CAP_AUDIT_WRITE};

enum {
	CAPS_COUNT = sizeof(caps_default) / sizeof(caps_default[0]),
};

static bool
caps_is_default(cap_value_t cap)
{
	for (unsigned i = 0; i < CAPS_COUNT; i++)
		if (caps_default[i] == cap)
			return true;
	return false;
}

int
caps_bound(void)
{
	for (cap_value_t cap = 0; cap < 64; cap++) {
		if (caps_is_default(cap))
			continue;
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0) {
			if (errno == EINVAL)
				return 0; /* past the last capability of this kernel */
			return -1;
		}
	}
	return 0;
}

/* After step_ids: a uid other than 0 has lost its sets already and keeps none. */
int
step_caps(struct child *child)
{
	cap_t caps = cap_init();
	int result = -1;

	child_item(child, "default set", "");
	if (caps == NULL)
		return -1;
	if (child->ids.uid != 0
	    || (cap_set_flag(caps, CAP_PERMITTED, CAPS_COUNT, caps_default, CAP_SET) == 0
		&& cap_set_flag(caps, CAP_EFFECTIVE, CAPS_COUNT, caps_default, CAP_SET) == 0))
		result = cap_set_proc(caps);
	cap_free(caps);
	if (result == 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -1;
	return result;
}
