/* SPDX-License-Identifier: ISC */
/* A profile's text while it is read: what policy_text.c (files) and policy_line.c (lines) share. */
#ifndef CHILD_READER_H
#define CHILD_READER_H

#include "child/policy.h"

struct reader {
	struct policy *policy;
	uint64_t caps;
	unsigned depth;
	const char *file;
	unsigned line;
	char *error;
	size_t size;
};

/* FILE:LINE: what: why. -1. */
int reader_fail(struct reader *reader, const char *what, const char *why);

/* One line, which is taken apart. -1 with a message. */
int reader_line(struct reader *reader, char *line);

/* The words behind allow, deny, log; they are taken apart. -1 with a message. */
int reader_words(struct reader *reader, char *words, uint32_t action);

/* The lines of another profile: default, strict, learn (the outermost only) or a file. -1 with a message. */
int reader_profile(struct reader *reader, const char *name);

#endif
