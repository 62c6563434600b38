/* SPDX-License-Identifier: ISC */
/*
 * Strict parsers of numbers. In: a string. Out: a value, or -1 with errno.
 * They never use the locale and never accept a part of the string.
 */
#include "base/parse.h"

#include <errno.h>
#include <string.h>

static int
parse_fail(int error)
{
	errno = error;
	return -1;
}

int
parse_u64_at(const char **at, uint64_t *out)
{
	const char *c = *at;
	uint64_t value = 0;

	if (*c < '0' || *c > '9')
		return parse_fail(EINVAL);
	for (; *c >= '0' && *c <= '9'; c++) {
		unsigned digit = (unsigned)(*c - '0');

		/* Limits that the compiler knows: no division for each digit. */
		if (value > UINT64_MAX / 10 || (value == UINT64_MAX / 10 && digit > UINT64_MAX % 10))
			return parse_fail(ERANGE);
		value = value * 10 + digit;
	}
	*at = c;
	*out = value;
	return 0;
}

int
parse_u64(const char *string, uint64_t *out)
{
	uint64_t value;

	if (parse_u64_at(&string, &value) < 0)
		return -1;
	if (*string != '\0')
		return parse_fail(EINVAL);
	*out = value;
	return 0;
}

int
parse_u32(const char *string, uint32_t max, uint32_t *out)
{
	uint64_t value;

	if (parse_u64(string, &value) < 0)
		return -1;
	if (value > max)
		return parse_fail(ERANGE);
	*out = (uint32_t)value;
	return 0;
}

int
parse_octal(const char *string, uint32_t max, uint32_t *out)
{
	uint32_t value = 0;

	if (*string == '\0')
		return parse_fail(EINVAL);
	for (; *string != '\0'; string++) {
		if (*string < '0' || *string > '7')
			return parse_fail(EINVAL);
		value = value * 8 + (uint32_t)(*string - '0');
		if (value > max)
			return parse_fail(ERANGE);
	}
	*out = value;
	return 0;
}

int
parse_size(const char *string, uint64_t *out)
{
	static const char units[] = "KMGT";
	const char *unit;
	uint64_t value;
	unsigned shift = 0;

	if (parse_u64_at(&string, &value) < 0)
		return -1;
	if (*string != '\0' && (unit = strchr(units, *string & ~0x20)) != NULL && *unit != '\0') {
		shift = 10 * (unsigned)(unit - units + 1);
		string++;
		if (strcmp(string, "iB") == 0 || strcmp(string, "B") == 0)
			string += strlen(string);
	}
	if (*string != '\0')
		return parse_fail(EINVAL);
	if (value > UINT64_MAX >> shift)
		return parse_fail(ERANGE);
	*out = value << shift;
	return 0;
}

/* Digits behind a point as nanoseconds; digits past the ninth are dropped. */
static uint64_t
parse_fraction(const char **at)
{
	uint64_t value = 0;
	uint64_t unit = 100000000;

	for (; **at >= '0' && **at <= '9'; ++*at) {
		value += unit * (uint64_t)(**at - '0');
		unit /= 10;
	}
	return value;
}

/* DIGITS[.DIGITS] in units of 1e-9. */
static int
parse_nano(const char **at, uint64_t *out)
{
	uint64_t whole;
	uint64_t fraction = 0;

	if (parse_u64_at(at, &whole) < 0)
		return -1;
	if (**at == '.' && (*at)[1] >= '0' && (*at)[1] <= '9') {
		++*at;
		fraction = parse_fraction(at);
	}
	if (whole > (UINT64_MAX - fraction) / 1000000000)
		return parse_fail(ERANGE);
	*out = whole * 1000000000 + fraction;
	return 0;
}

int
parse_duration(const char *string, uint64_t *out)
{
	static const struct {
		const char *unit;
		uint64_t times;
		uint64_t over;
	} units[] = {{"", 1, 1}, {"s", 1, 1}, {"ms", 1, 1000}, {"m", 60, 1}, {"h", 3600, 1}};
	uint64_t value;

	if (parse_nano(&string, &value) < 0)
		return -1;
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(string, units[i].unit) != 0)
			continue;
		if (value > UINT64_MAX / units[i].times)
			return parse_fail(ERANGE);
		*out = value * units[i].times / units[i].over;
		return 0;
	}
	return parse_fail(EINVAL);
}

int
parse_offset(const char *string, int64_t *out)
{
	bool minus = *string == '-';
	uint64_t ns;

	if (parse_duration(string + minus, &ns) < 0)
		return -1;
	if (ns > INT64_MAX) {
		errno = ERANGE;
		return -1;
	}
	*out = minus ? -(int64_t)ns : (int64_t)ns;
	return 0;
}

int
parse_time(const char *string, uint64_t *out)
{
	uint64_t value;

	if (parse_nano(&string, &value) < 0)
		return -1;
	if (*string != '\0')
		return parse_fail(EINVAL);
	*out = value;
	return 0;
}

int
parse_bool(const char *string, bool *out)
{
	static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(string, words[i]) == 0) {
			*out = i % 2 == 1;
			return 0;
		}
	}
	return parse_fail(EINVAL);
}
