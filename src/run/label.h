/* SPDX-License-Identifier: ISC */
/*
 * Labels in a record: lines label.KEY=VALUE that a monitor of any version
 * keeps as it keeps all lines it does not know.
 */
#ifndef RUN_LABEL_H
#define RUN_LABEL_H

#include <stdbool.h>

#include "run/status.h"

enum {
	LABEL_BYTES = 1024,	/* all labels of a container together, as they stand in its record */
	LABEL_VALUE = 1024,
};

/* Adds one, KEY=VALUE. -1 with E2BIG: they would take more than LABEL_BYTES. */
int label_add(struct status *status, const char *label);

/* The value of label KEY, decoded, into text. -1: it has no such label. */
int label_value(const struct status *status, const char *key, struct text *text);

/* Whether the record has the label KEY, or has it with that value: KEY=VALUE. */
bool label_match(const struct status *status, const char *selector);

/*
 * The label at *at, that is moved behind it (start with status->extra): its key
 * into key[LABEL_VALUE], its value into value[LABEL_VALUE]. False: no more.
 */
bool label_next(const char **at, char *key, char *value);

#endif
