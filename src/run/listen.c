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

/* The hexadecimal mask on the line `key`; bit sig - 1. */
static uint64_t
listen_bits(const char *status, const char *key)
{
	const char *at = strstr(status, key);
	uint64_t mask = 0;

	if (at == NULL)
		return 0;
	for (at += strlen(key); *at != '\n' && *at != '\0'; at++) {
		if (*at >= '0' && *at <= '9')
			mask = mask << 4 | (unsigned)(*at - '0');
		else if (*at >= 'a' && *at <= 'f')
			mask = mask << 4 | (unsigned)(*at - 'a' + 10);
	}
	return mask;
}

static bool
listen_mask(const char *status, const char *key, int sig)
{
	return (listen_bits(status, key) >> (sig - 1) & 1) != 0;
}

/* Whether all is blocked that can be; a C library leaves out some of 32 to 34, its own. */
static bool
listen_everything(const char *status)
{
	const uint64_t never = 1ULL << (LISTEN_KILL - 1) | 1ULL << (LISTEN_STOP - 1) | 7ULL << 31;

	return (listen_bits(status, "\nSigBlk:") | never) == UINT64_MAX;
}

int
listen_read(pid_t pid, int sig, struct listen *listen)
{
	char path[40];
	char status[4096];
	const char *threads;
	struct text text;

	text_init(&text, path, sizeof(path));
	text_str(&text, "/proc/");
	text_i64(&text, pid);
	text_str(&text, "/status");
	if (io_read_kernel(AT_FDCWD, path, status, sizeof(status)) < 0)
		return -1;
	threads = strstr(status, "\nThreads:\t");
	listen->threads = threads != NULL && strncmp(threads, "\nThreads:\t1\n", 12) != 0;
	listen->pending = listen_mask(status, "\nShdPnd:", sig);
	listen->ignored = listen_mask(status, "\nSigIgn:", sig);
	listen->blocked = listen_mask(status, "\nSigBlk:", sig);
	listen->everything = listen_everything(status);
	listen->caught = listen_mask(status, "\nSigCgt:", sig);
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
