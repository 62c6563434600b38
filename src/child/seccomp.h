/* SPDX-License-Identifier: ISC */
/*
 * The default seccomp filter of a container: prepared (from a cache, or made
 * by libseccomp) by the parent, applied by the child. Needs Linux 3.17.
 *
 * What a denied call gets: EPERM when its number is one the profile could
 * know, ENOSYS when it is higher (a newer libc then falls back), when it is
 * an x32 number, or when it comes through an ABI other than the machine's own
 * and its 32-bit one. Nothing is killed.
 */
#ifndef CHILD_SECCOMP_H
#define CHILD_SECCOMP_H

struct sock_filter;

struct seccomp_program {
	unsigned short count;		/* instructions, 1 to BPF_MAXINSNS */
	struct sock_filter *filter;	/* heap; seccomp_program_free() */
};

/*
 * Gets the default profile's program for this machine: from the file of its
 * key in cache_dirfd (-1: no cache), else generated, and then stored there. A
 * cache that cannot be read, is not our own, or cannot be written is no error:
 * it costs some 7 ms. -1 with errno: ENOTSUP (a machine without a row in the table
 * of ABIs), ENOMEM, or what libseccomp says.
 */
int seccomp_prepare(int cache_dirfd, struct seccomp_program *out);

/*
 * Puts the calling thread under the program, for good; no_new_privs must be
 * set, or the caller have CAP_SYS_ADMIN (EACCES). ENOSYS or EINVAL: a kernel
 * without CONFIG_SECCOMP_FILTER. Async-signal-safe: no heap, no library.
 */
int seccomp_apply(const struct seccomp_program *program);

/* Frees the instructions; count becomes 0. (libseccomp owns the name seccomp_release.) */
void seccomp_program_free(struct seccomp_program *program);

#endif
