/* SPDX-License-Identifier: ISC */
/* In: words. Out: the argument of personality(2). */
#include "spec/personality.h"

#include <stddef.h>
#include <strings.h>

static const struct {
	const char *word;
	unsigned long value;
} personality_words[] = {
	{"linux", 0x0}, {"linux32", 0x8}, {"uname26", 0x20000}, {"addr_no_randomize", 0x40000},
	{"mmap_page_zero", 0x100000}, {"addr_compat_layout", 0x200000},
	{"read_implies_exec", 0x400000}, {"addr_limit_32bit", 0x800000}, {"short_inode", 0x1000000},
	{"whole_seconds", 0x2000000}, {"sticky_timeouts", 0x4000000}, {"addr_limit_3gb", 0x8000000},
};

const char *
personality_parse(char *const *words, unsigned long *out)
{
	*out = 0;
	for (; *words != NULL; words++) {
		size_t i = 0;

		while (i < sizeof(personality_words) / sizeof(personality_words[0])
		    && strcasecmp(personality_words[i].word, *words) != 0)
			i++;
		if (i == sizeof(personality_words) / sizeof(personality_words[0]))
			return *words;
		*out |= personality_words[i].value;
	}
	return NULL;
}
