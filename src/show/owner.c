/* SPDX-License-Identifier: ISC */
/* In: a uid. Out: the name on the first line of /etc/passwd that has it. */
#include "show/owner.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/lines.h"
#include "base/parse.h"

void
owner_name(uid_t uid, char *name, size_t size)
{
	static char known[64]; /* processes of one user stand together */
	static uid_t known_uid = (uid_t)-1;
	struct lines lines;
	char *line;

	if (uid == known_uid) {
		snprintf(name, size, "%s", known);
		return;
	}
	snprintf(known, sizeof(known), "%u", (unsigned)uid);
	known_uid = uid;
	if (lines_open(&lines, AT_FDCWD, "/etc/passwd") == 0) {
		while ((line = lines_next(&lines)) != NULL) {
			char *field = strchr(line, ':'); /* NAME:PASSWORD:UID: */
			const char *number = field == NULL ? NULL : strchr(field + 1, ':');
			uint64_t found;

			if (number == NULL || (number++, parse_u64_at(&number, &found) < 0)
			    || *number != ':' || found != uid || field == line)
				continue;
			*field = '\0';
			snprintf(known, sizeof(known), "%s", line);
			break;
		}
		lines_close(&lines);
	}
	snprintf(name, size, "%s", known);
}
