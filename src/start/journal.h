/* SPDX-License-Identifier: ISC */
/* Writes to cgroup files that can be taken back: for limits of a container that lives. */
#ifndef START_JOURNAL_H
#define START_JOURNAL_H

/*
 * cgroup_write() of run/cgroup.h; between journal_begin() and journal_end()
 * what the file held before is noted. -1 with errno, also when there is no
 * room to note it: then nothing was written.
 */
int journal_write(const char *dir, const char *file, const char *value);

void journal_begin(void);

/* Writes back what was noted, the last first. */
void journal_undo(void);

/* Forgets it. */
void journal_end(void);

#endif
