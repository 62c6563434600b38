/* SPDX-License-Identifier: ISC */
/*
 * Walks /proc/self/mountinfo. In: flags. Out: every mount has them besides its
 * own. A mount that is covered by another cannot be reached and is skipped.
 */
#include "child/mountinfo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

/* Undoes \ooo in place. */
static void
mountinfo_unescape(char *path)
{
	char *out = path;

	for (char *in = path; *in != '\0'; in++) {
		if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] >= '0' && in[3] >= '0') {
			*out++ = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
			in += 3;
		} else {
			*out++ = *in;
		}
	}
	*out = '\0';
}

static unsigned long
mountinfo_flags(const char *options)
{
	static const struct {
		const char *word;
		unsigned long flag;
	} words[] = {{"ro", MS_RDONLY}, {"nosuid", MS_NOSUID}, {"nodev", MS_NODEV},
	    {"noexec", MS_NOEXEC}, {"noatime", MS_NOATIME}, {"nodiratime", MS_NODIRATIME},
	    {"relatime", MS_RELATIME}};
	unsigned long flags = 0;

	while (*options != '\0') {
		size_t length = strcspn(options, ",");

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strlen(words[i].word) == length
			    && strncmp(words[i].word, options, length) == 0)
				flags |= words[i].flag;
		options += length + (options[length] == ',');
	}
	return flags;
}

int
mountinfo_remount_below(const char *path, unsigned long flags)
{
	size_t length = strlen(path);
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;
	int result = 0;

	if (file == NULL)
		return -1;
	while (result == 0 && getline(&line, &size, file) > 0) {
		char *rest;
		char *field[6];
		unsigned count = 0;

		for (char *word = strtok_r(line, " ", &rest); word != NULL && count < 6;
		     word = strtok_r(NULL, " ", &rest))
			field[count++] = word;
		if (count < 6)
			continue;
		mountinfo_unescape(field[4]);
		if (strncmp(field[4], path, length) != 0
		    || (length > 0 && field[4][length] != '\0' && field[4][length] != '/'))
			continue;
		result = mount(NULL, field[4], NULL,
		    MS_BIND | MS_REMOUNT | flags | mountinfo_flags(field[5]), NULL);
		if (result < 0 && (errno == EINVAL || errno == ENOENT || errno == EACCES))
			result = 0; /* covered by a later mount, or where nobody of ours gets */
	}
	free(line);
	fclose(file);
	return result;
}
