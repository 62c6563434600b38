/* SPDX-License-Identifier: ISC */
/*
 * A session keyring of the payload's own, and its personality. In: a process
 * with the payload's ids. Out: one that shares no session keyring with the caller.
 */
#include <errno.h>
#include <string.h>
#include <sys/personality.h>

#include "base/compat.h"
#include "child/child.h"
#include "spec/personality.h"

enum {
	KEYRING_JOIN = 1, /* KEYCTL_JOIN_SESSION_KEYRING */
};

/* By a built-in filter the payload cannot use any keyring, so that a quota need not stop it. */
static bool
keyring_unreachable(const struct spec *spec)
{
	return strcmp(spec->seccomp, "default") == 0 || strcmp(spec->seccomp, "strict") == 0;
}

int
step_keyring(struct child *child)
{
	const struct spec *spec = child->spec;

	child_item(child, "session keyring (security.keyring)", "");
	if (spec->keyring == SPEC_KEYRING_NO
	    || syscall(SYS_keyctl, KEYRING_JOIN, NULL, 0, 0, 0) >= 0)
		return 0;
	if (spec->keyring == SPEC_KEYRING_YES)
		return -1;
	/* Without CONFIG_KEYS there is none to share. */
	return errno == ENOSYS || keyring_unreachable(spec) ? 0 : -1;
}

int
step_personality(struct child *child)
{
	unsigned long value;

	child_item(child, "container.personality", "");
	if (*child->spec->personality == NULL)
		return 0;
	if (personality_parse(child->spec->personality, &value) != NULL) {
		errno = EINVAL;
		return -1;
	}
	return personality(value) < 0 ? -1 : 0;
}
