/* SPDX-License-Identifier: ISC */
/*
 * Messages of the programs: one line, one write, so lines of programs that
 * run side by side do not mix. Control bytes of what users gave are shown as
 * '?': a name never reaches a terminal as an escape sequence.
 */
#include "base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *die_program = "ctr-tools";
static int die_fd = STDERR_FILENO;

void
die_name(const char *program)
{
	die_program = program;
}

void
die_to(int fd)
{
	die_fd = fd;
}

static void
warn_list(const char *format, va_list args)
{
	char line[1024];
	int head = snprintf(line, sizeof(line), "%s: ", die_program);
	int size = vsnprintf(line + head, sizeof(line) - (size_t)head - 1, format, args);

	if (size < 0)
		return;
	if (size > (int)sizeof(line) - head - 2)
		size = (int)sizeof(line) - head - 2;
	for (int i = head; i < head + size; i++)
		if ((unsigned char)line[i] < 32 || line[i] == 127)
			line[i] = '?';
	line[head + size] = '\n';
	if (write(die_fd, line, (size_t)head + (size_t)size + 1) < 0)
		return; /* nowhere left to say it */
}

void
warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	warn_list(format, args);
	va_end(args);
}

void
die(int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	warn_list(format, args);
	va_end(args);
	exit(code);
}
