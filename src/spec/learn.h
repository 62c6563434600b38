/* SPDX-License-Identifier: ISC */
/* security.seccomp = learn FILE, taken apart. */
#ifndef SPEC_LEARN_H
#define SPEC_LEARN_H

/* FILE, an absolute path that does not end with a slash; NULL: the value is another one. */
const char *learn_file(const char *seccomp);

#endif
