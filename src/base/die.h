/* SPDX-License-Identifier: ISC */
/*
 * How a program of ours speaks to its user and ends: `ctr-signal: web: what
 * was tried: why`. Only files with a hyphen in their name (those with a main)
 * may call die(); modules return -1 with errno.
 */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* Exit codes of all four programs; the table in ctr-tools(7) is checked against this. */
enum ctr_exit {
	EXIT_YES = 0,		/* done, or the answer is yes */
	EXIT_NO = 1,		/* the answer is no, or the state does not allow it */
	EXIT_TROUBLE = 2,	/* usage, or something went wrong */
	EXIT_NONE = 3,		/* no such container */
	EXIT_LOST = 4,		/* the container's state is lost */
	EXIT_TIMEOUT = 124,	/* the time given with -t is over */
	EXIT_OURS = 125,	/* ctr-spawn itself failed */
	EXIT_NOEXEC = 126,	/* the command cannot be executed */
	EXIT_NOTFOUND = 127,	/* the command was not found */
	EXIT_SIGNAL = 128,	/* + n: the command was ended by signal n */
};

/* Sets the name that messages start with; keeps the pointer. Call it first in main(). */
void die_name(const char *program);

/* From now on messages go to this descriptor instead of standard error. */
void die_to(int fd);

/* Prints "PROGRAM: message\n" to stderr in one write. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* warn(), then exit(code). */
_Noreturn void die(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
