/* SPDX-License-Identifier: ISC */
/*
 * Calls to names, names to a profile. In: what the kernel told of a call. Out:
 * the set of all, and a file of it. Several write one file: each takes over
 * what is there, and the temporary file is the lock.
 */
#include "child/learned.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"

#define LEARNED_HEAD "# learned by ctr-spawn run, see ctr-seccomp(5)\n"

enum {
	LEARNED_FILE = 65536,
	LEARNED_LINE = 88,
	LEARNED_STALE = 10,	/* seconds: then who wrote it is dead */
	LEARNED_ARM = 0x0f0000,	/* ARM's own numbers */
};

void
learned_begin(struct learned *learned)
{
	memset(learned, 0, sizeof(*learned));
	learned->policy.refused = profile_default.refused;
	learned->policy.native = true;
}

/* The place of a number in seen[]; -1: no such number. */
static int
learned_place(uint32_t number)
{
	if (number < LEARNED_NUMBERS)
		return (int)number;
	if (number - LEARNED_ARM < LEARNED_OWN)
		return (int)(LEARNED_NUMBERS + number - LEARNED_ARM);
	return -1;
}

/* The first refusal in force by default that is of this call; the table's end: none. */
static unsigned
learned_refusal(const char *name)
{
	unsigned i = 0;

	while (i < profile_default.refusal_count
	    && ((profile_default.refused >> i & 1) == 0
		|| strcmp(profile_default.refusals[i].name, name) != 0))
		i++;
	return i;
}

static void
learned_unnamed(struct learned *learned, const struct seccomp_data *call)
{
	if (learned->unnamed_count == LEARNED_UNNAMED)
		return;
	snprintf(learned->unnamed[learned->unnamed_count++], sizeof(learned->unnamed[0]), "%08x:%d",
	    (unsigned)call->arch, call->nr);
}

/* A call's first time. Returns what seen[] is to hold. */
static uint8_t
learned_new(struct learned *learned, const struct seccomp_data *call)
{
	char *name = seccomp_syscall_resolve_num_arch(call->arch, call->nr);
	unsigned row = profile_default.refusal_count;

	learned->changed = true;
	if (call->arch != seccomp_arch_native())
		learned->policy.native = false;
	if (name == NULL) {
		learned_unnamed(learned, call);
	} else {
		policy_set(&learned->policy, name, SECCOMP_RET_ALLOW);
		row = learned_refusal(name);
	}
	free(name);
	return (uint8_t)(1 + row);
}

/* Does it have an argument that is refused unless a line opens it? */
static void
learned_arguments(struct learned *learned, const struct seccomp_data *call, unsigned row)
{
	const struct profile_refusal *rows = profile_default.refusals;

	for (unsigned i = row; i < profile_default.refusal_count; i++) {
		uint32_t value = (uint32_t)call->args[rows[i].argument];

		if (strcmp(rows[i].name, rows[row].name) != 0)
			break;
		if ((learned->policy.refused >> i & 1) == 0
		    || !(rows[i].kind == PROFILE_EQUAL
			    ? value == rows[i].value
			    : value != rows[i].except && (value & rows[i].value) != 0))
			continue;
		learned->policy.refused &= ~(1U << i);
		learned->changed = true;
	}
}

void
learned_call(struct learned *learned, const struct seccomp_data *call)
{
	int place = learned_place((uint32_t)call->nr);
	uint8_t *seen;

	if (place < 0)
		return;
	seen = &learned->seen[call->arch != seccomp_arch_native()][place];
	if (*seen == 0)
		*seen = learned_new(learned, call);
	if (*seen <= profile_default.refusal_count)
		learned_arguments(learned, call, *seen - 1U);
}

/* A word behind `allow`. -1: not one of those we write. */
static int
learned_word(struct learned *learned, char *word)
{
	char *what = strchr(word, ':');

	if (what == NULL)
		return policy_set(&learned->policy, word, SECCOMP_RET_ALLOW);
	*what++ = '\0';
	for (unsigned i = 0; i < profile_default.refusal_count; i++) {
		const struct profile_refusal *refusal = &profile_default.refusals[i];

		if (strcmp(refusal->name, word) == 0 && strcmp(refusal->what, what) == 0) {
			learned->policy.refused &= ~(1U << i);
			return 0;
		}
	}
	return -1;
}

/* -1: not one of those we write: somebody's own. */
static int
learned_line(struct learned *learned, char *line)
{
	char *rest = NULL;
	const char *verb;
	char *word;

	if (line[0] == '#' || (verb = strtok_r(line, " ", &rest)) == NULL)
		return 0;
	if (strcmp(verb, "abi") == 0) {
		word = strtok_r(NULL, " ", &rest);
		if (word != NULL && strcmp(word, "all") == 0)
			learned->policy.native = false;
		return word == NULL ? -1 : 0;
	}
	if (strcmp(verb, "allow") != 0)
		return -1;
	while ((word = strtok_r(NULL, " ", &rest)) != NULL)
		if (learned_word(learned, word) < 0)
			return -1;
	return 0;
}

/* Adds the file's names. 0 when there is no file. */
static int
learned_read(struct learned *learned, int dirfd, const char *name)
{
	char *text = malloc(LEARNED_FILE);
	struct stat st;
	char *rest = NULL;
	int result = -1;

	if (text == NULL)
		return -1;
	if (io_read_file(dirfd, name, text, LEARNED_FILE) < 0) {
		result = errno == ENOENT ? 0 : -1;
		goto out;
	}
	errno = EEXIST;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || st.st_uid != geteuid()
	    || strncmp(text, LEARNED_HEAD, strlen(LEARNED_HEAD)) != 0)
		goto out;
	for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		if (learned_line(learned, line) < 0) {
			errno = EEXIST;
			goto out;
		}
	}
	result = 0;
out:
	free(text);
	return result;
}

static int
learned_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A word on an `allow` line; NULL: the end of the last one. */
static void
learned_put(struct text *text, size_t *column, const char *word)
{
	if (*column > 0 && (word == NULL || *column + strlen(word) >= LEARNED_LINE)) {
		text_char(text, '\n');
		*column = 0;
	}
	if (word == NULL)
		return;
	if (*column == 0) {
		text_str(text, "allow");
		*column = strlen("allow");
	}
	text_char(text, ' ');
	text_str(text, word);
	*column += 1 + strlen(word);
}

static void
learned_print(const struct learned *learned, bool complete, struct text *text)
{
	const struct policy *policy = &learned->policy;
	const char *names[POLICY_CALLS] = {NULL};
	char word[2 * PROFILE_NAME];
	size_t column = 0;

	text_str(text, LEARNED_HEAD);
	text_str(text, complete ? "# complete: the last process has ended\n"
				: "# so far: it was running when this was written\n");
	for (unsigned i = 0; i < learned->unnamed_count; i++) {
		text_str(text, "# left out, libseccomp has no name for it (ABI:NUMBER): ");
		text_str(text, learned->unnamed[i]);
		text_char(text, '\n');
	}
	text_str(text, policy->native ? "abi native\n" : "abi all\n");
	for (unsigned i = 0; i < policy->count; i++)
		names[i] = policy->calls[i].name;
	qsort(names, policy->count, sizeof(names[0]), learned_order);
	for (unsigned i = 0; i < policy->count; i++)
		learned_put(text, &column, names[i]);
	for (unsigned i = 0; i < profile_default.refusal_count; i++) {
		const struct profile_refusal *refusal = &profile_default.refusals[i];

		if ((profile_default.refused & ~policy->refused & 1U << i) == 0)
			continue;
		snprintf(word, sizeof(word), "%s:%s", refusal->name, refusal->what);
		learned_put(text, &column, word);
	}
	learned_put(text, &column, NULL);
}

/* NAME.learning: there while somebody writes. */
static int
learned_lock(int dirfd, const char *temporary)
{
	struct stat st;
	int fd = openat(dirfd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);

	if (fd >= 0 || errno != EEXIST)
		return fd;
	if (fstatat(dirfd, temporary, &st, AT_SYMLINK_NOFOLLOW) == 0
	    && time(NULL) - st.st_mtime > LEARNED_STALE)
		unlinkat(dirfd, temporary, 0);
	errno = EAGAIN;
	return -1;
}

int
learned_check(int dirfd, const char *name)
{
	struct learned *learned = malloc(sizeof(*learned));
	int result = -1;

	if (learned == NULL)
		return -1;
	learned_begin(learned);
	result = learned_read(learned, dirfd, name);
	free(learned);
	return result < 0 ? -1 : faccessat(dirfd, ".", W_OK | X_OK, AT_EACCESS);
}

int
learned_write(struct learned *learned, int dirfd, const char *name, bool complete)
{
	char temporary[300];
	struct text text;
	char *bytes = malloc(LEARNED_FILE);
	int result = -1;
	int fd = -1;
	int saved;

	snprintf(temporary, sizeof(temporary), "%s.learning", name);
	if (bytes == NULL || (fd = learned_lock(dirfd, temporary)) < 0)
		goto out;
	text_init(&text, bytes, LEARNED_FILE);
	if (learned_read(learned, dirfd, name) == 0) {
		learned_print(learned, complete, &text);
		result = text.full ? -1 : io_write(fd, bytes, text.length);
	}
	if (close(fd) < 0 || (result == 0 && renameat(dirfd, temporary, dirfd, name) < 0))
		result = -1;
	if (result == 0)
		learned->changed = false;
	saved = errno;
	if (result < 0)
		unlinkat(dirfd, temporary, 0);
	errno = saved;
out:
	free(bytes);
	return result;
}
