/* SPDX-License-Identifier: ISC */
/* Signal masks of another process. In: its pid. Out: whether it listens. */
#include "run/listen.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "base/io.h"
#include "base/text.h"

enum {
	LISTEN_KILL = 9,
	LISTEN_STOP = 19,
};

/* The hexadecimal mask on the line `key`, at or behind *at, which goes on from there; bit sig - 1. */
static uint64_t
listen_bits(const char **at, const char *key)
{
	const char *found = strstr(*at, key);
	uint64_t mask = 0;

	if (found == NULL)
		return 0;
	for (found += strlen(key); *found != '\n' && *found != '\0'; found++) {
		if (*found >= '0' && *found <= '9')
			mask = mask << 4 | (unsigned)(*found - '0');
		else if (*found >= 'a' && *found <= 'f')
			mask = mask << 4 | (unsigned)(*found - 'a' + 10);
	}
	*at = found;
	return mask;
}

/* The masks stand side by side, in this order. */
static void
listen_masks(const char *status, int sig, struct listen *listen)
{
	const uint64_t bit = 1ULL << (sig - 1);
	/* What nobody blocks; a C library leaves out some of 32 to 34 too, its own. */
	const uint64_t never = 1ULL << (LISTEN_KILL - 1) | 1ULL << (LISTEN_STOP - 1) | 7ULL << 31;
	const char *at = strstr(status, "\nThreads:\t");
	uint64_t blocked;

	listen->threads = at != NULL && strncmp(at, "\nThreads:\t1\n", 12) != 0;
	if (at == NULL)
		at = status;
	listen->pending = (listen_bits(&at, "\nShdPnd:") & bit) != 0;
	blocked = listen_bits(&at, "\nSigBlk:");
	listen->blocked = (blocked & bit) != 0;
	listen->everything = (blocked | never) == UINT64_MAX;
	listen->ignored = (listen_bits(&at, "\nSigIgn:") & bit) != 0;
	listen->caught = (listen_bits(&at, "\nSigCgt:") & bit) != 0;
}

int
listen_read(pid_t pid, int sig, struct listen *listen)
{
	char path[40];
	char status[4096];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_str(&text, "/proc/");
	text_i64(&text, pid);
	text_str(&text, "/status");
	if (io_read_kernel(AT_FDCWD, path, status, sizeof(status)) < 0)
		return -1;
	listen_masks(status, sig, listen);
	listen->handled = listen->blocked || listen->caught;
	listen->waiting = listen->hidden = false;
	if (listen->handled)
		return 0;
	text.length -= strlen("status");
	text_str(&text, "wchan");
	/* "0" is said to who may not see it too. */
	listen->hidden = io_read_kernel(AT_FDCWD, path, status, sizeof(status)) <= 0
	    || strcmp(status, "0") == 0;
	listen->handled = listen->waiting =
	    !listen->hidden && strstr(status, "sigtimedwait") != NULL;
	return 0;
}
