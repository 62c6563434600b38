/* SPDX-License-Identifier: ISC */
/*
 * The filter got ready and put into force. In: a cache directory. Out: the
 * program, from a file there when it is there. It never uses a file that
 * somebody else could have written, and never fails for the cache's sake.
 */
#include "child/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/io.h"
#include "base/text.h"
#include "child/filter.h"
#include "child/groups.h"
#include "child/policy.h"

#define CACHE_MAGIC 0x3130707363727463ULL /* "ctrcsp01" where the low byte is first */

/* A cache file: this, then the instructions; all in the machine's own byte order. */
struct cache_header {
	uint64_t magic;
	uint64_t key;
	uint64_t checksum;	/* of the instructions */
	uint64_t count;
};

/* A file's name: the key in hexadecimal, for a temporary one with .PID behind it. */
struct cache_name {
	char name[48];
};

/* FNV-1a by words of 64 bits, with a fold so that high bits come down; 1 us for all the tables. */
static uint64_t
hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x100000001b3ULL;
	return hash ^ hash >> 32;
}

static uint64_t
hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const char *at = bytes;
	uint64_t word;

	hash = hash_word(hash, size);
	for (; size >= sizeof(word); size -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = hash_word(hash, word);
	}
	word = 0;
	memcpy(&word, at, size);
	return hash_word(hash, word);
}

static uint64_t
hash_program(const struct seccomp_program *program)
{
	return hash_bytes(0xcbf29ce484222325ULL, program->filter,
	    program->count * sizeof(struct sock_filter));
}

/* Of what is the same for all policies: programs for 32 and for 64 bits make their own of a native one. */
static uint64_t
hash_machine(void)
{
	const struct scmp_version *library = seccomp_version();
	uint64_t hash = hash_word(0xcbf29ce484222325ULL, FILTER_VERSION);

	hash = hash_word(hash, seccomp_arch_native());
	hash = hash_word(hash, filter_machine());
	hash = hash_word(hash, library->major);
	hash = hash_word(hash, library->minor);
	return hash_word(hash, library->micro);
}

/* Of all that a built-in profile is made from: no text has to be read. */
static uint64_t
key_builtin(uint64_t hash, const struct seccomp_request *request)
{
	const struct profile *profile = &profile_default;

	hash = hash_bytes(hash, request->profile, strlen(request->profile));
	hash = hash_word(hash, request->init);
	for (unsigned i = 0; i < profile->grant_count; i++)
		if ((request->caps >> profile->grants[i].cap & 1) != 0)
			hash = hash_bytes(hash, profile->grants[i].words,
			    strlen(profile->grants[i].words));
	hash = hash_bytes(hash, profile->allowed, profile->allowed_size);
	hash = hash_bytes(hash, profile->strict, profile->strict_size);
	hash = hash_bytes(hash, profile->init, profile->init_size);
	for (const struct group *group = group_table; group->name != NULL; group++)
		hash = hash_bytes(hash, group->calls, strlen(group->calls));
	hash = hash_word(hash, profile->refused);
	return hash_bytes(hash, profile->refusals,
	    profile->refusal_count * sizeof(*profile->refusals));
}

static uint64_t
key_policy(uint64_t hash, const struct policy *policy)
{
	hash = hash_word(hash, policy->fallback);
	hash = hash_word(hash, (uint64_t)policy->refused << 1 | policy->native);
	hash = hash_bytes(hash, profile_default.refusals,
	    profile_default.refusal_count * sizeof(*profile_default.refusals));
	hash = hash_bytes(hash, policy->cases, policy->case_count * sizeof(policy->cases[0]));
	return hash_bytes(hash, policy->calls, policy->count * sizeof(policy->calls[0]));
}

static struct cache_name
cache_name(uint64_t key, pid_t pid)
{
	struct cache_name result = {.name = ""};
	struct text text;

	text_init(&text, result.name, sizeof(result.name));
	text_hex(&text, key);
	if (pid != 0) {
		text_char(&text, '.');
		text_u64(&text, (uint64_t)pid);
	}
	return result;
}

/* How many instructions the file can hold; 0 when it is not one that only we can have written. */
static size_t
cache_count(int fd)
{
	struct stat st;
	size_t body;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid()
	    || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return 0;
	if (st.st_size <= (off_t)sizeof(struct cache_header))
		return 0;
	body = (size_t)st.st_size - sizeof(struct cache_header);
	if (body % sizeof(struct sock_filter) != 0
	    || body / sizeof(struct sock_filter) > BPF_MAXINSNS)
		return 0;
	return body / sizeof(struct sock_filter);
}

/* Reads header and instructions at once into out; -1 when anything is not as it should be. */
static int
cache_read(int fd, uint64_t key, struct seccomp_program *out)
{
	struct cache_header header;
	struct iovec parts[2];
	size_t count = cache_count(fd);
	size_t body = count * sizeof(struct sock_filter);

	if (count == 0)
		return -1;
	out->filter = malloc(body);
	if (out->filter == NULL)
		return -1;
	out->count = (unsigned short)count;
	parts[0] = (struct iovec){&header, sizeof(header)};
	parts[1] = (struct iovec){out->filter, body};
	if (readv(fd, parts, 2) == (ssize_t)(sizeof(header) + body) && header.magic == CACHE_MAGIC
	    && header.key == key && header.count == count && header.checksum == hash_program(out))
		return 0;
	seccomp_program_free(out);
	return -1;
}

static int
cache_load(int dirfd, uint64_t key, struct seccomp_program *out)
{
	struct cache_name file = cache_name(key, 0);
	int fd = openat(dirfd, file.name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int result;

	if (fd < 0)
		return -1;
	result = cache_read(fd, key, out);
	close(fd);
	return result;
}

/*
 * Others may store the same at the same time, so the temporary file is named
 * for us. One already there is of a dead process with our pid, or of a live
 * one in another pid namespace: it is removed, and the next one stores.
 */
static void
cache_store(int dirfd, uint64_t key, const struct seccomp_program *program)
{
	struct cache_name file = cache_name(key, 0);
	struct cache_name temporary = cache_name(key, getpid());
	size_t body = program->count * sizeof(struct sock_filter);
	struct cache_header header = {CACHE_MAGIC, key, hash_program(program), program->count};
	char *bytes = malloc(sizeof(header) + body);

	if (bytes == NULL)
		return;
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + sizeof(header), program->filter, body);
	if (io_create_file(dirfd, temporary.name, bytes, sizeof(header) + body, 0600) < 0) {
		if (errno == EEXIST)
			unlinkat(dirfd, temporary.name, 0);
	} else if (renameat(dirfd, temporary.name, dirfd, file.name) < 0) {
		unlinkat(dirfd, temporary.name, 0);
	}
	free(bytes);
}

/* Made of the policy, which is read first when `read` says it is not yet, and kept in the cache. */
static int
program_make(int cache_dirfd, uint64_t key, const struct seccomp_request *request,
    struct policy *policy, bool read, struct seccomp_program *out, char *error, size_t size)
{
	if (!read
	    && policy_read(policy, request->profile, request->caps, request->init, error, size) < 0)
		return -1;
	/* A native one has our own ABI only, which the rest of a start needs. */
	if (filter_generate(policy->native ? seccomp_arch_native() : filter_machine(), policy, out) < 0) {
		snprintf(error, size, "security.seccomp: %s: %s", request->profile, strerror(errno));
		return -1;
	}
	if (cache_dirfd >= 0)
		cache_store(cache_dirfd, key, out);
	return 0;
}

/* Of a built-in profile the key is known without its text: mostly that is all there is to do. */
int
seccomp_prepare(int cache_dirfd, const struct seccomp_request *request,
    struct seccomp_program *out, char *error, size_t size)
{
	bool file = request->profile[0] == '/';
	uint64_t key = file ? hash_machine() : key_builtin(hash_machine(), request);
	struct policy *policy;
	int result = -1;

	*out = (struct seccomp_program){0, NULL};
	if (!file && cache_dirfd >= 0 && cache_load(cache_dirfd, key, out) == 0)
		return 0;
	policy = malloc(sizeof(*policy));
	if (policy == NULL)
		snprintf(error, size, "security.seccomp: %s", strerror(errno));
	else if (!file)
		result = program_make(cache_dirfd, key, request, policy, false, out, error, size);
	else if (policy_read(policy, request->profile, request->caps, request->init, error, size) == 0) {
		key = key_policy(key, policy);
		result = cache_dirfd >= 0 && cache_load(cache_dirfd, key, out) == 0
		    ? 0
		    : program_make(cache_dirfd, key, request, policy, true, out, error, size);
	}
	free(policy);
	return result;
}

int
seccomp_apply(const struct seccomp_program *program)
{
	struct sock_fprog fprog = {program->count, program->filter};

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog);
}

int
seccomp_listen(const struct seccomp_program *program)
{
	struct sock_fprog fprog = {program->count, program->filter};
	const unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	int fd;

	/* A signal that a handler takes would begin the call anew, again and again: since 5.19. */
	fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | CTR_WAIT_KILLABLE_RECV, &fprog);
	return fd >= 0 || errno != EINVAL
	    ? fd
	    : (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &fprog);
}

void
seccomp_program_free(struct seccomp_program *program)
{
	free(program->filter);
	program->filter = NULL;
	program->count = 0;
}
