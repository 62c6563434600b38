/* SPDX-License-Identifier: ISC */
/* In: values of cgroup limits and devices as text. Out: what they mean. Asks nothing of the host. */
#include "spec/limits.h"

#include <stdio.h>
#include <string.h>

#include "base/parse.h"

const char *const limits_io_words[LIMITS_IO] = {"rbps", "wbps", "riops", "wiops"};

static bool
limits_is_unlimited(const char *text)
{
	return strcmp(text, "unlimited") == 0 || strcmp(text, "max") == 0;
}

const char *
limits_amount(const char *text, uint64_t *out)
{
	if (limits_is_unlimited(text)) {
		*out = LIMITS_UNLIMITED;
		return NULL;
	}
	return parse_size(text, out) < 0 || *out > INT64_MAX ? "not a size like 64M, nor `unlimited`"
							     : NULL;
}

const char *
limits_cpu(const char *text, uint32_t *quota)
{
	uint64_t nano;

	if (parse_time(text, &nano) < 0)
		return "not a number of cpus like 1.5";
	if (nano < 10000000 || nano > 8192000000000)
		return "0.01 to 8192 cpus";
	*quota = (uint32_t)(nano / (1000000000 / LIMITS_PERIOD));
	return NULL;
}

const char *
limits_cpus(const char *text, uint64_t *mask)
{
	static const char why[] = "not a list like 0-3,8";

	for (;;) {
		uint64_t first, last;

		if (parse_u64_at(&text, &first) < 0)
			return why;
		last = first;
		if (*text == '-' && (text++, parse_u64_at(&text, &last) < 0))
			return why;
		if (first > last || last >= LIMITS_CPUS)
			return why;
		for (uint64_t i = first; mask != NULL && i <= last; i++)
			mask[i / 64] |= 1ULL << i % 64;
		if (*text == '\0')
			return NULL;
		if (*text++ != ',')
			return why;
	}
}

const char *
limits_hugetlb(const char *text, char *page, size_t size, uint64_t *bytes)
{
	static const char units[] = "KMG";
	size_t length = strcspn(text, " \t");
	uint64_t number;
	unsigned unit = 0;
	char first[32];

	if (length >= sizeof(first))
		return "not PAGE-SIZE BYTES like `2M 64M`";
	memcpy(first, text, length);
	first[length] = '\0';
	text += length + strspn(text + length, " \t");
	if (parse_size(first, &number) < 0 || number < 1024 || (number & (number - 1)) != 0
	    || parse_size(text, bytes) < 0)
		return "not PAGE-SIZE BYTES like `2M 64M`";
	for (number /= 1024; number >= 1024 && unit < 2; number /= 1024)
		unit++;
	snprintf(page, size, "%u%cB", (unsigned)number, units[unit]);
	return NULL;
}

/* The next word at *at into word[size]; false when there is none or it is too long. */
static bool
limits_word(const char **at, char *word, size_t size)
{
	size_t length;

	*at += strspn(*at, " \t");
	length = strcspn(*at, " \t");
	if (length == 0 || length >= size)
		return false;
	memcpy(word, *at, length);
	word[length] = '\0';
	*at += length + strspn(*at + length, " \t");
	return true;
}

static bool
limits_is_device(const char *text)
{
	uint64_t major, minor;

	return parse_u64_at(&text, &major) == 0 && *text++ == ':'
	    && parse_u64_at(&text, &minor) == 0 && *text == '\0' && major < 4096 && minor < 1048576;
}

const char *
limits_io(const char *text, struct limits_io *io)
{
	char word[64];

	memset(io, 0, sizeof(*io));
	if (!limits_word(&text, io->device, sizeof(io->device))
	    || (io->device[0] != '/' && !limits_is_device(io->device)))
		return "not MAJ:MIN nor a path, then rbps= wbps= riops= wiops=";
	do {
		unsigned which = 0;
		char *equal = limits_word(&text, word, sizeof(word)) ? strchr(word, '=') : NULL;

		if (equal == NULL)
			return "not DEVICE with rbps= wbps= riops= wiops=";
		*equal++ = '\0';
		while (which < LIMITS_IO && strcmp(word, limits_io_words[which]) != 0)
			which++;
		if (which == LIMITS_IO || parse_size(equal, &io->limit[which]) < 0
		    || io->limit[which] == 0)
			return "rbps= wbps= riops= wiops= with a number above 0";
	} while (*text != '\0');
	return NULL;
}

/* `*` or a number. */
static bool
limits_number(const char **at, bool *any, uint32_t *number)
{
	uint64_t value;

	*any = **at == '*';
	if (*any) {
		++*at;
		return true;
	}
	if (parse_u64_at(at, &value) < 0 || value > UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	return true;
}

static const char *
limits_access(const char *text, struct limits_device *device)
{
	if (*text == '\0')
		text = "rw";
	for (; *text != '\0'; text++) {
		bool *which = *text == 'r' ? &device->read
		    : *text == 'w'	   ? &device->write
		    : *text == 'm'	   ? &device->mknod
					   : NULL;

		if (which == NULL || *which)
			return "access is letters of rwm";
		*which = true;
	}
	return NULL;
}

const char *
limits_device(const char *text, struct limits_device *device)
{
	static const char why[] = "neither /dev/NAME nor `c MAJ:MIN`, then letters of rwm";
	char word[256];
	const char *at = word;

	memset(device, 0, sizeof(*device));
	if (!limits_word(&text, word, sizeof(word)))
		return why;
	if (word[0] == '/') {
		if (strncmp(word, "/dev/", 5) != 0 || word[5] == '\0' || strstr(word, "/..") != NULL
		    || strstr(word, "/./") != NULL || strstr(word, "//") != NULL)
			return "a device's path is below /dev, without . and ..";
		strcpy(device->path, word);
		return limits_access(text, device);
	}
	if (strchr("cba", word[0]) == NULL || word[1] != '\0')
		return why;
	device->type = word[0];
	if (!limits_word(&text, word, sizeof(word))
	    || !limits_number(&at, &device->any_major, &device->major) || *at++ != ':'
	    || !limits_number(&at, &device->any_minor, &device->minor) || *at != '\0')
		return why;
	return limits_access(text, device);
}
