/* SPDX-License-Identifier: ISC */
/* mount_setattr(2) for kernels before 5.12. */
#ifndef CHILD_MOUNTINFO_H
#define CHILD_MOUNTINFO_H

#include <stdbool.h>

/*
 * Adds the MS_* flags to the attached mount behind tree, and to every mount
 * below it when recursive; each keeps its own others. A mount that another
 * covers cannot be reached and is left. -1 with errno; ESTALE: what lies at a
 * mount's place is not that mount, somebody moves directories.
 */
int mountinfo_remount(int tree, unsigned long flags, bool recursive);

/*
 * Calls each(argument, fd, relative path) for the topmost mounts below the
 * attached mount behind tree, fd an O_PATH of the mount. Stops at -1.
 */
int mountinfo_children(int tree, int (*each)(void *argument, int fd, const char *path),
    void *argument);

#endif
