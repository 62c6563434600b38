/* SPDX-License-Identifier: ISC */
/* Verbs of ctr-spawn that have a file of their own. They print, die, and return the exit code. */
#ifndef CTR_SPAWN_H
#define CTR_SPAWN_H

/* argv[0] is the verb. */
int spawn_exec(int argc, char **argv);
int spawn_attach(int argc, char **argv);

/* What spawn_attach() does once its options are known; for run -F -t too. */
struct attach;
int spawn_attach_to(struct attach *attach);

#endif
