/* SPDX-License-Identifier: ISC */
/* In: the value of security.seccomp. Out: where what is learned goes. */
#include "spec/learn.h"

#include <string.h>

const char *
learn_file(const char *seccomp)
{
	const char *file;

	if (strncmp(seccomp, "learn", 5) != 0 || (seccomp[5] != ' ' && seccomp[5] != '\t'))
		return NULL;
	file = seccomp + 5 + strspn(seccomp + 5, " \t");
	return file[0] == '/' && file[strlen(file) - 1] != '/' ? file : NULL;
}
