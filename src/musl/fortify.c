/* SPDX-License-Identifier: ISC */
/*
 * What archives compiled for glibc call and musl has not: of _FORTIFY_SOURCE, of C23 (from
 * glibc 2.38), and the names with 64, which musl's archive has no more from 1.2.4.
 * Linked with musl only. A text too long for its place ends the process, as there.
 */
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

int __sprintf_chk(char *text, int flag, size_t size, const char *format, ...);
int __snprintf_chk(char *text, size_t count, int flag, size_t size, const char *format, ...);
int __fprintf_chk(FILE *file, int flag, const char *format, ...);
int __asprintf_chk(char **text, int flag, const char *format, ...);
unsigned long __isoc23_strtoul(const char *text, char **end, int base);
#undef fopen64
FILE *fopen64(const char *path, const char *mode);

int
__sprintf_chk(char *text, int flag, size_t size, const char *format, ...)
{
	va_list list;
	int length;

	(void)flag;
	va_start(list, format);
	/* musl takes no size above INT_MAX, and "unknown" is one. */
	length = size <= INT_MAX ? vsnprintf(text, size, format, list) : vsprintf(text, format, list);
	va_end(list);
	if (length >= 0 && (size_t)length >= size)
		abort();
	return length;
}

int
__snprintf_chk(char *text, size_t count, int flag, size_t size, const char *format, ...)
{
	va_list list;
	int length;

	(void)flag;
	if (count > size)
		abort();
	va_start(list, format);
	length = vsnprintf(text, count, format, list);
	va_end(list);
	return length;
}

int
__fprintf_chk(FILE *file, int flag, const char *format, ...)
{
	va_list list;
	int length;

	(void)flag;
	va_start(list, format);
	length = vfprintf(file, format, list);
	va_end(list);
	return length;
}

int
__asprintf_chk(char **text, int flag, const char *format, ...)
{
	va_list list;
	int length;

	(void)flag;
	va_start(list, format);
	length = vasprintf(text, format, list);
	va_end(list);
	return length;
}

/* C23 has binary numbers too; no value of these libraries is one. */
unsigned long
__isoc23_strtoul(const char *text, char **end, int base)
{
	return strtoul(text, end, base);
}

FILE *
fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}
