/* SPDX-License-Identifier: ISC */
/*
 * Writing to a proc file system, and to nothing that was put in its place
 * (CVE-2025-52881: what was meant for /proc/self/attr written to sysrq-trigger).
 */
#ifndef CHILD_PROCFS_H
#define CHILD_PROCFS_H

/* 0: fd is of a proc file system; else -1 with EXDEV. */
int procfs_check(int fd);

/* This process's pid as proc, a descriptor of a proc's root, numbers it; -1: it is not there. */
int procfs_self(int proc);

/*
 * One write(2) of text to path below proc, a descriptor of a proc's root. No
 * mount on the way is crossed, no link but self and thread-self is followed.
 * -1 with errno: EXDEV it is no such file, EINVAL it took a part only.
 */
int procfs_write(int proc, const char *path, const char *text);

#endif
