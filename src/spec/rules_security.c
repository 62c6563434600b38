/* SPDX-License-Identifier: ISC */
/* [security]: what its keys ask of each other. In: a spec. Out: the rule it breaks. */
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "spec/capset.h"
#include "spec/learn.h"
#include "spec/personality.h"
#include "spec/rules.h"

enum {
	RULES_LABEL = 512,
};

/* What is named in a set must be in caps. */
static int
security_subset(char *const *words, const struct capset *caps, const char *key, char *error,
    size_t size)
{
	struct capset set;

	if (capset_parse(words, "none", &set) != NULL || (set.named & ~caps->mask) != 0) {
		snprintf(error, size, "security.%s: not in security.caps", key);
		return -1;
	}
	return 0;
}

/* env_file, personality */
static int
rules_process(const struct spec *spec, char *error, size_t size)
{
	unsigned long value;
	const char *word = personality_parse(spec->personality, &value);

	if (word != NULL) {
		snprintf(error, size, "container.personality: %s: not a word of personality(2)", word);
		return -1;
	}
	for (char **path = spec->env_files; *path != NULL; path++) {
		if (**path != '/') {
			snprintf(error, size, "container.env_file: %s: not an absolute path", *path);
			return -1;
		}
	}
	return 0;
}

static int
rules_seccomp(const struct spec *spec, char *error, size_t size)
{
	const char *const words[] = {"default", "strict", "none"};

	if (learn_file(spec->seccomp) != NULL) {
		/* Its processes would be seen, and could be traced, before they are sealed. */
		if (spec->pid_ns == SPEC_NS_PRIVATE)
			return 0;
		snprintf(error, size, "security.seccomp: learn needs namespaces.pid = private");
		return -1;
	}
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(spec->seccomp, words[i]) == 0)
			return 0;
	if (spec->seccomp[0] == '/')
		return 0;
	snprintf(error, size,
	    "security.seccomp: default, strict, none or an absolute path, or learn and such a path");
	return -1;
}

/* One line of bytes that can be seen. */
static int
rules_label(const char *label, const char *key, char *error, size_t size)
{
	if (label == NULL)
		return 0;
	for (const char *c = label; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			label = "";
	if (*label != '\0' && strlen(label) < RULES_LABEL)
		return 0;
	snprintf(error, size, "security.%s: empty, too long, or with a control byte", key);
	return -1;
}

int
rules_security(struct spec *spec, char *error, size_t size)
{
	struct capset caps;

	if (capset_parse(spec->caps, "default", &caps) != NULL
	    || security_subset(spec->caps_inheritable, &caps, "caps_inheritable", error, size) < 0
	    || security_subset(spec->caps_ambient, &caps, "caps_ambient", error, size) < 0)
		return -1;
	if (rules_process(spec, error, size) < 0)
		return -1;
	if (rules_label(spec->apparmor, "apparmor", error, size) < 0
	    || rules_label(spec->selinux, "selinux", error, size) < 0)
		return -1;
	if (spec->suid && (spec->no_new_privs || spec->rootfs == NULL || spec->overlay != NULL)) {
		snprintf(error, size, "security.suid: needs no_new_privs = no, and a rootfs without an overlay");
		return -1;
	}
	return rules_seccomp(spec, error, size);
}
