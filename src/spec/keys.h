/* SPDX-License-Identifier: ISC */
/* The one table of keys: all that load, print, check, help and tests know of a key is its row. */
#ifndef SPEC_KEYS_H
#define SPEC_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_kind {
	KEY_STRING,	/* char *: any bytes */
	KEY_PATH,	/* char *: absolute path */
	KEY_WORDS,	/* char **: a list of words in one value */
	KEY_LIST,	/* char **: one string a line, the key may be repeated */
	KEY_LINES,	/* char **: the same, of any text */
	KEY_LANDLOCK,	/* char **: the same, each as spec/landlock.h has it */
	KEY_CAPS,	/* char **: words of spec/capset.h, checked */
	KEY_ROWS,	/* char **: a list of words a line, as text; the key may be repeated */
	KEY_LABEL,	/* char **: KEY=VALUE from label.KEY = VALUE; name ends with '.' */
	KEY_NAMED,	/* char **: the same from rlimit.NAME, cgroup.NAME, checked by spec/limits.h */
	KEY_LIMIT,	/* char *: checked by spec/limits.h; NULL: not set */
	KEY_LIMITS,	/* char **: one such string a line, the key may be repeated */
	KEY_BOOL,	/* bool: yes | no */
	KEY_CHOICE,	/* enum (int): one of choices[] */
	KEY_NS,		/* enum spec_ns: one of choices[], or another's, in ns_at[least] */
	KEY_SIZE,	/* uint64_t: bytes */
	KEY_NUMBER,	/* uint64_t */
	KEY_DURATION,	/* uint64_t: nanoseconds */
	KEY_COUNT,	/* uint32_t */
	KEY_OCTAL,	/* uint32_t */
	KEY_SIGNAL,	/* int */
	KEY_SCHEDULE,	/* char *: stop schedule, checked */
};

struct key_choice {
	const char *word;
	int value;
};

struct key {
	const char *section;
	const char *name;
	enum key_kind kind;
	size_t offset;			/* of the member in struct spec */
	const char *initial;		/* default as text, NULL: none (0 or NULL) */
	const struct key_choice *choices;	/* KEY_CHOICE: ends with word NULL */
	uint64_t least, most;		/* KEY_SIZE, KEY_NUMBER, KEY_COUNT, KEY_DURATION */
	const char *help;		/* one line, for `ctr-spawn check --keys` */
};

extern const struct key key_table[];
extern const size_t key_count;

/* The row of section.name (label.anything finds its row), or NULL. */
const struct key *key_find(const char *section, const char *name);

/* Whether the key may be given more than once (but label.NAME, whose names differ). */
bool key_repeats(const struct key *key);

/* Whether its member is a list, and a list of words in one value. */
bool key_is_list(const struct key *key);
bool key_is_words(const struct key *key);

/* Whether its name is a prefix, as label. is. */
bool key_is_prefix(const struct key *key);

/* Whether a section of that name exists. */
bool key_has_section(const char *section);

#endif
