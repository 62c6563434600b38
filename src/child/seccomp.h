/* SPDX-License-Identifier: ISC */
/*
 * The seccomp filter of a container: prepared (from a cache, or made by
 * libseccomp) by the parent, applied by the child. Needs Linux 3.17, for
 * `log` and `kill` 4.14.
 *
 * What a denied call gets, unless the profile says else: EPERM when its number
 * is one the profile could know, ENOSYS when it is higher (a newer libc then
 * falls back), when it is an x32 number, or when it comes through an ABI other
 * than the machine's own and its 32-bit one.
 */
#ifndef CHILD_SECCOMP_H
#define CHILD_SECCOMP_H

struct sock_filter;

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which filter. */
struct seccomp_request {
	const char *profile;	/* "default", "strict", "learn", or the absolute path of a text */
	uint64_t caps;		/* capabilities granted: `default` allows more with some */
	bool init;		/* for pid 1, which may call what it needs too */
};

struct seccomp_program {
	unsigned short count;		/* instructions, 1 to BPF_MAXINSNS */
	struct sock_filter *filter;	/* heap; seccomp_program_free() */
};

/*
 * Gets the program for this machine: from the file of its key in cache_dirfd
 * (-1: no cache), else generated, and then stored there. A cache that cannot
 * be read, is not our own, or cannot be written is no error: it costs some
 * 7 ms. -1 with a message: "FILE:LINE: why", or what libseccomp says.
 */
int seccomp_prepare(int cache_dirfd, const struct seccomp_request *request,
    struct seccomp_program *out, char *error, size_t size);

/*
 * Puts the calling thread under the program, for good; no_new_privs must be
 * set, or the caller have CAP_SYS_ADMIN (EACCES). ENOSYS or EINVAL: a kernel
 * without CONFIG_SECCOMP_FILTER. Async-signal-safe: no heap, no library.
 */
int seccomp_apply(const struct seccomp_program *program);

/*
 * The same, of a program made of "learn": returns its listener, close-on-exec,
 * to which every call but those of a start is told; without one they fail with
 * ENOSYS. EBUSY: the process has a listener already. 5.0
 */
int seccomp_listen(const struct seccomp_program *program);

/* Frees the instructions; count becomes 0. (libseccomp owns the name seccomp_release.) */
void seccomp_program_free(struct seccomp_program *program);

#endif
