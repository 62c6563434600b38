/* SPDX-License-Identifier: ISC */
/* The record: never longer than its size, whatever is in it; text cut never within an escape; schedules bounded. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/schedule.h"
#include "run/status.h"

static unsigned number;
static int failed;

static void
check(const char *name, int good)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++number, name);
	failed |= !good;
}

/* Everything as long as it can be, but the paths, which have `length` bytes each. */
static void
fill(struct status *status, size_t length, char byte)
{
	char *const paths[] = {status->log, status->root, status->cgroup, status->upper, status->pidfile};

	memset(status, 0, sizeof(*status));
	for (size_t i = 0; i < status_field_count; i++) {
		char *member = (char *)status + status_fields[i].offset;

		memset(member, 0xff, status_fields[i].kind == STATUS_REF ? 0 : sizeof(uint64_t));
		if (status_fields[i].kind == STATUS_TEXT) {
			memset(member, byte, status_fields[i].size - 1);
			member[status_fields[i].size - 1] = '\0';
		} else if (status_fields[i].kind == STATUS_REF) {
			*(struct pidref *)(void *)member =
			    (struct pidref){.pid = INT32_MAX, .inode = 0, .start = UINT64_MAX};
		}
	}
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		paths[i][length] = '\0';
	memset(status->extra, 'x', sizeof(status->extra) - 2);
	status->extra[1] = '=';
	strcpy(status->extra + sizeof(status->extra) - 2, "\n");
	status_state_set(status, STATE_RUNNING);
}

static void
records(int dir)
{
	static struct status status, again;
	size_t least = 255;

	for (size_t length = 0; length < 256; length++) {
		fill(&status, length, 'x');
		if (!status_fits(&status)) {
			least = least < length ? least : length;
			continue;
		}
		if (status_write(dir, &status) < 0 || status_read(dir, &again) < 0
		    || again.rev != status.rev || strcmp(again.root, status.root) != 0) {
			check("what fits is written and read again", 0);
			return;
		}
	}
	check("what fits is written and read again", 1);
	printf("# five paths of %zu bytes each fit\n", least - 1);
	check("five paths of 200 bytes fit", least > 200);
	fill(&status, 255, '%');
	check("what does not is known before", !status_fits(&status) && status_write(dir, &status) < 0);
	memset(&status, 0, sizeof(status));
	check("an empty one fits", status_fits(&status));
}

static void
texts(void)
{
	for (size_t size = 8; size < 16; size++) {
		char buffer[16];
		char back[16];
		struct text text;

		text_init(&text, buffer, size);
		text_percent(&text, "a%b%c%d%e%");
		if (text_percent_decode(buffer, back, sizeof(back)) < 0 || strncmp(back, "a%b%c%d%e%", strlen(back)) != 0) {
			check("an escape is whole or not there", 0);
			return;
		}
	}
	check("an escape is whole or not there", 1);
}

static void
schedules(void)
{
	struct schedule schedule;
	char text[80];

	check("a schedule", schedule_parse("TERM/10/KILL", &schedule) == 0 && schedule.count == 2);
	snprintf(text, sizeof(text), "TERM/%025d/TERM/%022d/KILL", 1, 1);
	check("of 63 bytes", strlen(text) == 63 && schedule_parse(text, &schedule) == 0 && schedule.step[0].wait_ns == 1000000000);
	snprintf(text, sizeof(text), "TERM/%026d/TERM/%022d/KILL", 1, 1);
	check("not of 64", schedule_parse(text, &schedule) < 0);
}

int
main(void)
{
	char path[] = "/tmp/ctr-unit.XXXXXX";
	int dir = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	records(dir);
	unlinkat(dir, "status", 0);
	close(dir);
	rmdir(path);
	texts();
	schedules();
	printf("1..%u\n", number);
	return failed;
}
