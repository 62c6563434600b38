/* SPDX-License-Identifier: ISC */
/* Prints its effective user id: whether a set-uid bit counted. */
#include <stdio.h>
#include <unistd.h>

int
main(void)
{
	return printf("%d\n", (int)geteuid()) < 0;
}
