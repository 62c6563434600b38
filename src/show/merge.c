/* SPDX-License-Identifier: ISC */
/* In: the lines of one log with their times, in order. Out: the same, one by one, when it is their turn. */
#include "show/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

void
merge_begin(struct merge *merge, unsigned stream, uint64_t time)
{
	struct merge_line *line = calloc(1, sizeof(*line));

	if (line == NULL)
		die(EXIT_TROUBLE, "out of memory");
	if (time != UINT64_MAX)
		merge->time = time;
	line->time = merge->time;
	merge_end(merge, stream);
	merge->open[stream] = line;
}

void
merge_add(struct merge *merge, unsigned stream, const char *bytes, size_t count)
{
	struct merge_line *line = merge->open[stream];
	char *grown = realloc(line->text, line->length + count + 1);

	if (grown == NULL)
		die(EXIT_TROUBLE, "out of memory");
	memcpy(grown + line->length, bytes, count);
	line->text = grown;
	line->length += count;
}

void
merge_end(struct merge *merge, unsigned stream)
{
	struct merge_line *line = merge->open[stream];

	if (line == NULL)
		return;
	if (merge->first == NULL)
		merge->first = line;
	else
		merge->last->next = line;
	merge->last = line;
	merge->open[stream] = NULL;
}

void
merge_write(FILE *to, const char *bytes, size_t count)
{
	if (count > 0 && fwrite(bytes, 1, count, to) != count)
		die(EXIT_TROUBLE, "standard output: cannot write");
}

void
merge_show(struct merge *merge)
{
	struct merge_line *line = merge->first;

	merge->first = line->next;
	merge_write(stdout, line->text, line->length);
	free(line->text);
	free(line);
}
