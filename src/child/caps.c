/* SPDX-License-Identifier: ISC */
/*
 * Capabilities by libcap's names. In: the spec's three lists. Out: a process that
 * holds them in all five sets, or will from its execve on, and can never get more.
 */
#include "child/caps.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child/child.h"
#include "spec/capset.h"

#define BIT(cap) (1ULL << (cap))

static uint64_t
caps_mask(char *const *words, const char *start)
{
	struct capset set;

	return capset_parse(words, start, &set) == NULL ? set.mask : 0;
}

/* By its name as libcap has it, from the words that asked for it: libcap's own takes memory (child/share.h). */
static void
caps_item(struct child *child, char *const *words, cap_value_t cap)
{
	char name[40] = "?";

	while (*words != NULL && (**words != '+' || capset_number(*words + 1) != cap))
		words++;
	if (*words != NULL) {
		const char *word = *words + 1;

		snprintf(name, sizeof(name), "%s", strncasecmp(word, "cap_", 4) == 0 ? word + 4 : word);
		for (char *letter = name; *letter != '\0'; letter++)
			*letter = (char)tolower((unsigned char)*letter);
	}
	child_item(child, "cap_", name);
}

uint64_t
caps_granted(const struct spec *spec)
{
	return caps_mask(spec->caps, "default");
}

bool
caps_may_trace(const struct spec *spec)
{
	return (caps_granted(spec) & (BIT(CAP_SYS_PTRACE) | BIT(CAP_SYS_ADMIN))) != 0;
}

bool
caps_may_mount(const struct spec *spec)
{
	return (caps_granted(spec) & BIT(CAP_SYS_ADMIN)) != 0;
}

/*
 * Takes all else from the bounding set, while SETPCAP is there. What was asked
 * for by name must be had; of `default` and `all`, what the caller has.
 */
int
step_bound(struct child *child)
{
	struct capset caps = {0, 0};

	child_item(child, "bounding set", "");
	child->bound = 0;
	if (capset_parse(child->spec->caps, "default", &caps) != NULL) {
		errno = EINVAL;
		return -1;
	}
	for (cap_value_t cap = 0; cap < 64; cap++) {
		int have;

		/* What nobody wants is dropped unseen: half of the calls. */
		if (((caps.mask | caps.named) & BIT(cap)) == 0) {
			if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
				continue;
			if (errno != EINVAL)
				return -1;
		}
		have = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
		if (have < 0 && errno != EINVAL)
			return -1;
		if (have <= 0 && (caps.named & BIT(cap)) != 0) {
			caps_item(child, child->spec->caps, cap);
			errno = EPERM;
			return -1;
		}
		if (have < 0 && cap > CAP_LAST_CAP && (caps.named >> cap) == 0)
			break; /* past the last one of this kernel */
		if (have < 0)
			continue;
		if (have > 0 && (caps.mask & BIT(cap)) != 0)
			child->bound |= BIT(cap);
		else if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return -1;
	}
	/* For the ambient set of another user than root; execve(2) clears it. */
	return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
}

static int
caps_set(uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].permitted = data[i].effective = (uint32_t)(permitted >> 32 * i);
		data[i].inheritable = (uint32_t)(inheritable >> 32 * i);
	}
	return syscall(SYS_capset, &header, data) < 0 ? -1 : 0;
}

static int
caps_raise(struct child *child, uint64_t ambient)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return -1;
	for (cap_value_t cap = 0; cap < 64; cap++) {
		if ((ambient & BIT(cap)) == 0)
			continue;
		caps_item(child, child->spec->caps_ambient, cap);
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			return -1;
	}
	return 0;
}

/* After step_ids. Root gets all of the bounding set at its execve, another user the ambient one. */
int
step_caps(struct child *child)
{
	uint64_t ambient = caps_mask(child->spec->caps_ambient, "none") & child->bound;
	uint64_t inheritable = caps_mask(child->spec->caps_inheritable, "none") & child->bound;
	uint64_t permitted = child->ids.uid == 0 ? child->bound : ambient;
	/* To load a filter takes this, or no_new_privs; the execve drops it. */
	uint64_t filter = child->spec->no_new_privs ? 0 : BIT(CAP_SYS_ADMIN);

	child_item(child, "sets", "");
	return caps_set(permitted | filter, inheritable | ambient) < 0 ? -1 : caps_raise(child, ambient);
}
