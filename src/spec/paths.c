/* SPDX-License-Identifier: ISC */
/*
 * Lists of paths that no container sees or writes. In: words as they were
 * written. Out: paths, each once; the last word on a path decides. It looks at
 * no file.
 */
#include "spec/paths.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "spec/mounts.h"

enum {
	PATHS_LENGTH = 400,	/* with what a pattern becomes less than 1024 */
	PATHS_NAME = 255,
};

/* docker's, podman's (/sys/dev/block, selinux), and what tells of memory that is not the container's. */
const char *const paths_masked[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts",
    "/proc/kcore", "/proc/keys", "/proc/kpagecgroup", "/proc/kpagecount", "/proc/kpageflags",
    "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
    "/proc/timer_stats", "/proc/vmcore", "/sys/dev/block", "/sys/devices/virtual/powercap",
    "/sys/devices/system/cpu/cpu*/thermal_throttle", "/sys/firmware", "/sys/fs/pstore",
    "/sys/fs/selinux", "/sys/kernel/debug", "/sys/kernel/tracing", NULL};

const char *const paths_readonly[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", NULL};

static bool
paths_start(const char *word)
{
	return word != NULL && (strcmp(word, "default") == 0 || strcmp(word, "none") == 0);
}

static bool
paths_standard(char *const *words)
{
	return words[0] == NULL || strcmp(words[0], "none") != 0;
}

/* The last of `words` before `end` that is about path: '+', '?', '-'; 0: none is. */
static char
paths_word(char *const *words, char *const *end, const char *path)
{
	char found = 0;

	for (; words != end && *words != NULL; words++)
		if (!paths_start(*words) && strcmp(*words + 1, path) == 0)
			found = **words;
	return found;
}

static bool
paths_has(const char *const *list, const char *path)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, path) == 0)
			return true;
	return false;
}

/* At most one component with a *, none longer than a name can be. */
static bool
paths_form(const char *path)
{
	unsigned patterns = 0;

	if (strlen(path) > PATHS_LENGTH)
		return false;
	for (const char *at = path; *at == '/'; at += 1 + strcspn(at + 1, "/")) {
		size_t length = strcspn(at + 1, "/");
		const char *star = memchr(at + 1, '*', length);

		patterns += star != NULL;
		if (length > PATHS_NAME)
			return false;
	}
	return patterns <= 1;
}

const char *
paths_check(char **words, const char *const *standard, const char **bad)
{
	*bad = "";
	if (words[0] == NULL)
		return "an empty list is written `none`";
	for (char **word = words; *word != NULL; word++) {
		char before;

		*bad = *word;
		if (word == words && paths_start(*word))
			continue;
		if (**word == '\0' || strchr("+?-", **word) == NULL)
			return "not +PATH, ?PATH or -PATH, behind default or none";
		if (mounts_path(*word + 1) < 0 || !paths_form(*word + 1))
			return "not an absolute path below /, without \"..\", a * in one component";
		before = paths_word(words, word, *word + 1);
		if (**word == '-' && (before == '-' || (before == 0
			    && (!paths_standard(words) || !paths_has(standard, *word + 1)))))
			return "not in the list";
	}
	return NULL;
}

bool
paths_next(char *const *words, const char *const *standard, unsigned *at, struct paths_entry *entry)
{
	unsigned count = 0;

	for (; paths_standard(words) && standard[count] != NULL; count++) {
		if (count < *at || paths_word(words, NULL, standard[count]) != 0)
			continue;
		*at = count + 1;
		*entry = (struct paths_entry){standard[count], false};
		return true;
	}
	for (char *const *word = words; *word != NULL; word++, count++) {
		if (count < *at || paths_start(*word) || **word == '-'
		    || paths_word(word + 1, NULL, *word + 1) != 0)
			continue;
		*at = count + 1;
		*entry = (struct paths_entry){*word + 1, **word == '+'};
		return true;
	}
	return false;
}

bool
paths_above(const char *path, const char *target)
{
	return fnmatch(path, target, FNM_PATHNAME | FNM_LEADING_DIR) == 0;
}
