/* SPDX-License-Identifier: ISC */
/* Mounts by hand, for kernels before mount_setattr (5.12). */
#ifndef CHILD_MOUNTINFO_H
#define CHILD_MOUNTINFO_H

/* Remounts every mount of this namespace with these MS_ flags added. -1 with errno. */
int mountinfo_remount_all(unsigned long flags);

#endif
