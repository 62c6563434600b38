/* SPDX-License-Identifier: ISC */
/* Detach keys: what is passed on, what is held, what detaches. */
#include <stdio.h>
#include <string.h>

#include "attach/keys.h"

static unsigned number;
static int failed;

static void
check(const char *name, int good)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++number, name);
	failed |= !good;
}

/* Feeds `in` in pieces of `piece` bytes; what came out and whether it detached. */
static int
feeds(const char *text, const char *in, size_t piece, const char *wanted, int detaches)
{
	struct keys keys;
	char out[256];
	size_t total = 0;
	size_t count = strlen(in);
	int detached = 0;

	if (keys_parse(&keys, text) < 0)
		return 0;
	for (size_t at = 0; at < count && !detached; at += piece) {
		char part[64 + KEYS_MAX];
		size_t length;

		detached = keys_feed(&keys, in + at, count - at < piece ? count - at : piece, part, &length);
		memcpy(out + total, part, length);
		total += length;
	}
	return detached == detaches && total == strlen(wanted) && memcmp(out, wanted, total) == 0;
}

int
main(void)
{
	struct keys keys;

	for (size_t piece = 1; piece < 5; piece++) {
		check("plain text", feeds(KEYS_DEFAULT, "hello", piece, "hello", 0));
		check("the sequence", feeds(KEYS_DEFAULT, "a\020\021b", piece, "a", 1));
		check("its beginning is held", feeds(KEYS_DEFAULT, "a\020", piece, "a", 0));
		check("and let go by another", feeds(KEYS_DEFAULT, "a\020b", piece, "a\020b", 0));
		check("a repeated beginning", feeds(KEYS_DEFAULT, "\020\020\021", piece, "\020", 1));
		check("the second alone", feeds(KEYS_DEFAULT, "\021\021", piece, "\021\021", 0));
		check("one that repeats itself", feeds("a,a,b", "aaab", piece, "a", 1));
		check("a longer overlap", feeds("a,b,a,c", "ababac", piece, "ab", 1));
		check("none", feeds("none", "\020\021", piece, "\020\021", 0));
		check("one key", feeds("ctrl-]", "x\035y", piece, "x", 1));
	}
	check("an empty text is none", keys_parse(&keys, "") == 0 && keys.length == 0);
	check("a bad key", keys_parse(&keys, "ctrl-p,meta-x") < 0);
	check("an empty key", keys_parse(&keys, "ctrl-p,,x") < 0);
	check("too many", keys_parse(&keys, "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a") < 0);
	check("ctrl and no letter", keys_parse(&keys, "ctrl-1") < 0);
	printf("1..%u\n", number);
	return failed;
}
