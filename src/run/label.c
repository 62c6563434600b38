/* SPDX-License-Identifier: ISC */
/* In: a record. Out: its labels, that are among the lines no field has. No heap, no stdio. */
#include "run/label.h"

#include <errno.h>
#include <string.h>

static const char label_prefix[] = "label.";

int
label_add(struct status *status, const char *label)
{
	size_t length = strcspn(label, "=");
	size_t before = strlen(status->extra);
	struct text text;

	text_init(&text, status->extra + before, sizeof(status->extra) - before);
	text_str(&text, label_prefix);
	text_bytes(&text, label, length);
	text_char(&text, '=');
	text_percent(&text, label[length] == '=' ? label + length + 1 : "");
	text_char(&text, '\n');
	if (!text.full && before + text.length <= LABEL_BYTES)
		return 0;
	status->extra[before] = '\0';
	errno = E2BIG;
	return -1;
}

bool
label_next(const char **at, char *key, char *value)
{
	const size_t prefix = sizeof(label_prefix) - 1;

	while (**at != '\0') {
		const char *line = *at;
		size_t length = strcspn(line, "\n");
		size_t head = strcspn(line, "=");
		char encoded[3 * LABEL_VALUE];

		*at = line + length + (line[length] == '\n');
		if (strncmp(line, label_prefix, prefix) != 0 || head <= prefix || head >= length
		    || head - prefix >= LABEL_VALUE || length - head > sizeof(encoded))
			continue;
		memcpy(key, line + prefix, head - prefix);
		key[head - prefix] = '\0';
		memcpy(encoded, line + head + 1, length - head - 1);
		encoded[length - head - 1] = '\0';
		if (text_percent_decode(encoded, value, LABEL_VALUE) == 0)
			return true;
	}
	return false;
}

int
label_value(const struct status *status, const char *key, struct text *text)
{
	const char *at = status->extra;
	char name[LABEL_VALUE];
	char value[LABEL_VALUE];

	while (label_next(&at, name, value)) {
		if (strcmp(name, key) != 0)
			continue;
		text_str(text, value);
		return 0;
	}
	return -1;
}

bool
label_match(const struct status *status, const char *selector)
{
	size_t length = strcspn(selector, "=");
	const char *at = status->extra;
	char name[LABEL_VALUE];
	char value[LABEL_VALUE];

	while (label_next(&at, name, value))
		if (strlen(name) == length && strncmp(name, selector, length) == 0)
			return selector[length] == '\0' || strcmp(value, selector + length + 1) == 0;
	return false;
}
