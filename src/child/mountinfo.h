/* SPDX-License-Identifier: ISC */
/* Mounts by hand, for kernels before mount_setattr (5.12). */
#ifndef CHILD_MOUNTINFO_H
#define CHILD_MOUNTINFO_H

/* Remounts every mount at or below path ("": all) with these MS_ flags added. -1 with errno. */
int mountinfo_remount_below(const char *path, unsigned long flags);

#endif
