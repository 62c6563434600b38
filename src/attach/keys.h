/* SPDX-License-Identifier: ISC */
/* Detach keys: a sequence of bytes that is not passed on but ends the attachment. */
#ifndef ATTACH_KEYS_H
#define ATTACH_KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum {
	KEYS_MAX = 16,
};

#define KEYS_DEFAULT "ctrl-p,ctrl-q"

struct keys {
	char sequence[KEYS_MAX];
	unsigned length;	/* 0: none, nothing detaches */
	unsigned held;		/* so many of its first bytes were typed and not passed on */
};

/* "ctrl-p,ctrl-q", "ctrl-],x", "" or "none". -1 with EINVAL. */
int keys_parse(struct keys *keys, const char *text);

/*
 * in[count] as typed to out[count + KEYS_MAX] as passed on; *length is how
 * much. True: the sequence is complete; what stood behind it is left out.
 */
bool keys_feed(struct keys *keys, const char *in, size_t count, char *out, size_t *length);

#endif
