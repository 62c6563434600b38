/* SPDX-License-Identifier: ISC */
/* AppArmor's profile, SELinux' context: what the next execve(2) of this process begins with. */
#ifndef BASE_LABEL_H
#define BASE_LABEL_H

#include <stdbool.h>

enum label_module {
	LABEL_APPARMOR,
	LABEL_SELINUX,
	LABEL_COUNT,
};

/* "apparmor", "selinux" */
extern const char *const label_names[LABEL_COUNT];

/* Whether this kernel runs with that module; SELinux: with a policy loaded. */
bool label_there(enum label_module module);

/*
 * Has the calling process's next execve(2) change to the label. proc: O_PATH of
 * a directory that must be the root of a procfs: anything else, or a file
 * mounted over the one to write, is an error (EBADF, EXDEV), for then the label
 * would be a lie (CVE-2019-16884, CVE-2025-52881). -1 with errno: ENOENT no
 * such profile, EINVAL no such context or module.
 */
int label_exec(int proc, enum label_module module, const char *label);

#endif
