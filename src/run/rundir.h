/* SPDX-License-Identifier: ISC */
/* RUN, the directory of records, and the names in it. */
#ifndef RUN_RUNDIR_H
#define RUN_RUNDIR_H

#include <stdbool.h>
#include <stddef.h>

struct pidref;

/* What a message says of one that is none. */
#define RUNDIR_NAME_FORM "name: letters, digits, '_', '.', '-', at most 64, the first a letter or digit"

/* [A-Za-z0-9][A-Za-z0-9_.-]{0,63} */
bool rundir_name_ok(const char *name);

/*
 * The path of RUN: option (from -R), else CTR_RUN_DIR, else /run/ctr for root,
 * $XDG_RUNTIME_DIR/ctr, /tmp/ctr-UID. Into path[size]; -1 with ENAMETOOLONG.
 */
int rundir_path(const char *option, char *path, size_t size);

/* The same with neither option nor CTR_RUN_DIR. */
int rundir_usual(char *path, size_t size);

/* Opens RUN to read. -1 with errno. */
int rundir_open(const char *path);

/*
 * Opens RUN to change it, making it (0755; 0700 for who is not root) when create is
 * set. -1 with EPERM when it is not the caller's own or others may write it.
 */
int rundir_open_own(const char *path, bool create);

/* Opens RUN/NAME to read. -1 with ENOENT when there is none. */
int rundir_container(int run, const char *name);

/* The same, refused (EPERM) as rundir_open_own() does, files in it included. */
int rundir_container_own(int run, const char *name);

/* Where a record is made and removed, below RUN: beside the filters that are kept, so that who looks for what is left looks at few. */
#define RUNDIR_NEW ".cache/new."
#define RUNDIR_DEL ".cache/del."

/* Its name, of that owner: one of the above, PID:INODE. The directory is made where it is missing (else .new., .del.). */
void rundir_away(int run, const char *start, const struct pidref *owner, char *name, size_t size);

/*
 * Removes what dead owners left: new.PID:INODE and del.PID:INODE. left is told of each of
 * the former before that, its lock held, dir open on it, and says whether what stands there
 * then is to be removed. Earlier versions had them in RUN itself, .new. and .del.: there some
 * hundred names are looked at.
 */
void rundir_sweep(int run, bool (*left)(int run, const char *name, int dir));

/*
 * Renames NAME out of the way and deletes it. The caller holds the lock of the
 * record behind dir; ESTALE when the name is another record's by now. self: who
 * that is, NULL: it is looked up.
 */
int rundir_delete(int run, int dir, const char *name, const struct pidref *self);

#endif
