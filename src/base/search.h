/* SPDX-License-Identifier: ISC */
/* execvpe(3) without heap: by the PATH that the new program is given, not by ours. */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

/*
 * execve(2) of argv[0], along PATH of envp (a usual one when it has none) unless
 * it has a slash. Returns only on failure, with errno: what kept a file that is
 * there from being executed wins over ENOENT, as execvp(3) does. A file that
 * the kernel does not know how to run is ENOEXEC: no shell is tried.
 */
void search_exec(char *const *argv, char *const *envp);

#endif
