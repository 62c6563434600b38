/* SPDX-License-Identifier: ISC */
/* Words to a mask of capabilities. In: words. Out: bits; names are libcap's. */
#include "spec/capset.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>

#define BIT(cap) (1ULL << (cap))

/* Docker's default set but AUDIT_WRITE, MKNOD, NET_RAW, SYS_CHROOT. */
static const uint64_t capset_default = BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER)
    | BIT(CAP_FSETID) | BIT(CAP_KILL) | BIT(CAP_SETGID) | BIT(CAP_SETUID) | BIT(CAP_SETPCAP)
    | BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_SETFCAP);

int
capset_number(const char *name)
{
	char full[40];
	cap_value_t number;

	if (strncasecmp(name, "cap_", 4) == 0)
		name += 4;
	if (!isalpha((unsigned char)*name) || strlen(name) > 30)
		return -1;
	snprintf(full, sizeof(full), "cap_%s", name);
	return cap_from_name(full, &number) < 0 || number >= 64 ? -1 : (int)number;
}

static int
capset_start(const char *word, uint64_t *mask)
{
	if (strcmp(word, "default") == 0)
		*mask = capset_default;
	else if (strcmp(word, "none") == 0)
		*mask = 0;
	else if (strcmp(word, "all") == 0)
		*mask = UINT64_MAX;
	else
		return -1;
	return 0;
}

const char *
capset_parse(char *const *words, const char *start, struct capset *out)
{
	out->named = 0;
	capset_start(start, &out->mask);
	if (*words != NULL && capset_start(*words, &out->mask) == 0)
		words++;
	for (; *words != NULL; words++) {
		int number;

		if (**words != '+' && **words != '-')
			return "not [default|none|all] [+NAME|-NAME]...";
		number = capset_number(*words + 1);
		if (number < 0)
			return "no such capability: see capabilities(7)";
		if (**words == '+') {
			out->mask |= BIT(number);
			out->named |= BIT(number);
		} else {
			out->mask &= ~BIT(number);
			out->named &= ~BIT(number);
		}
	}
	return NULL;
}
