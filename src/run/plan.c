/* SPDX-License-Identifier: ISC */
/* In: struct plan. Out: the file, or the struct again; a new member is a row here. */
#include "run/plan.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "base/parse.h"
#include "base/text.h"
#include "run/status.h"

enum {
	PLAN_SIZE = 8192,
};

#define PLAN_TEXT(name) {#name, offsetof(struct plan, name), sizeof(((struct plan *)0)->name)}
#define PLAN_NUMBER(name) {#name, offsetof(struct plan, name), 0}

static const struct plan_field {
	const char *name;
	size_t offset;
	size_t size;	/* of a text; 0: uint64_t */
} plan_fields[] = {
	PLAN_TEXT(run),
	PLAN_TEXT(spawn),
	PLAN_TEXT(state),
	PLAN_TEXT(restart),
	PLAN_NUMBER(restart_delay),
	PLAN_NUMBER(restart_factor),
	PLAN_NUMBER(restart_cap),
	PLAN_NUMBER(restart_reset_after),
	PLAN_NUMBER(restart_limit),
	PLAN_NUMBER(restart_limit_time),
	PLAN_TEXT(no_restart),
	PLAN_NUMBER(time),
	PLAN_NUMBER(ready),
	PLAN_NUMBER(ready_fd),
	PLAN_NUMBER(ready_interval),
	PLAN_NUMBER(ready_timeout),
	PLAN_TEXT(ready_action),
	PLAN_NUMBER(health),
	PLAN_NUMBER(health_interval),
	PLAN_NUMBER(health_timeout),
	PLAN_NUMBER(health_retries),
	PLAN_NUMBER(health_start_period),
	PLAN_NUMBER(watchdog),
	PLAN_TEXT(health_action),
	PLAN_TEXT(hooks),
	PLAN_NUMBER(hook_timeout),
	PLAN_TEXT(stop),
	PLAN_TEXT(reload),
	PLAN_TEXT(log_policy),
	PLAN_NUMBER(log_max_size),
	PLAN_NUMBER(log_keep),
	PLAN_NUMBER(log_sync),
};

enum {
	PLAN_FIELDS = sizeof(plan_fields) / sizeof(plan_fields[0]),
};

bool
plan_ready(const struct plan *plan)
{
	return plan->ready != 0 || plan->ready_fd != 0;
}

bool
plan_health(const struct plan *plan)
{
	return plan->health != 0 || plan->watchdog != 0;
}

int
plan_write(int dirfd, const struct plan *plan)
{
	char buffer[PLAN_SIZE];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_str(&text, "format=1\n");
	for (size_t i = 0; i < PLAN_FIELDS; i++) {
		const char *member = (const char *)plan + plan_fields[i].offset;

		text_str(&text, plan_fields[i].name);
		text_char(&text, '=');
		if (plan_fields[i].size > 0)
			text_percent(&text, member);
		else
			text_u64(&text, *(const uint64_t *)(const void *)member);
		text_char(&text, '\n');
	}
	text_str(&text, "end=1\n");
	if (text.full) {
		errno = EFBIG;
		return -1;
	}
	return io_replace_file(dirfd, "plan", text.start, text.length, 0644);
}

static int
plan_line(struct plan *plan, const char *name, const char *value)
{
	for (size_t i = 0; i < PLAN_FIELDS; i++) {
		char *member = (char *)plan + plan_fields[i].offset;

		if (strcmp(plan_fields[i].name, name) != 0)
			continue;
		return plan_fields[i].size > 0
		    ? text_percent_decode(value, member, plan_fields[i].size)
		    : parse_u64(value, (uint64_t *)(void *)member);
	}
	return 0;
}

static int
plan_unpack(struct plan *plan, char *buffer)
{
	size_t length = strlen(buffer);
	char *end;

	if (strncmp(buffer, "format=1\n", 9) != 0 || length < 16
	    || strcmp(buffer + length - 7, "\nend=1\n") != 0)
		return -1;
	buffer[length - 6] = '\0';
	for (char *line = buffer + 9; *line != '\0'; line = end + 1) {
		char *equal = strchr(line, '=');

		end = strchr(line, '\n');
		if (end == NULL || equal == NULL || equal > end)
			return -1;
		*end = *equal = '\0';
		if (plan_line(plan, line, equal + 1) < 0)
			return -1;
	}
	return 0;
}

int
plan_read(int dirfd, struct plan *plan)
{
	char buffer[PLAN_SIZE];

	memset(plan, 0, sizeof(*plan));
	if (io_read_file(dirfd, "plan", buffer, sizeof(buffer)) < 0)
		return errno == ENOENT ? 0 : -1;
	if (plan_unpack(plan, buffer) == 0)
		return 0;
	memset(plan, 0, sizeof(*plan));
	errno = EINVAL;
	return -1;
}

void
plan_status(const struct plan *plan, struct status *status)
{
	status_set(status->stop, plan->stop);
	status_set(status->log_policy, plan->log_policy);
	status->log_max_size = plan->log_max_size;
	status->log_keep = plan->log_keep;
	status->log_sync = plan->log_sync;
	status->updates++;
}

bool
plan_processes(const struct plan *plan)
{
	return (plan->restart[0] != '\0' && strcmp(plan->restart, "no") != 0) || plan->hooks[0] != '\0'
	    || plan->ready != 0 || plan->health != 0
	    || (plan_ready(plan) && strcmp(plan->ready_action, "restart") == 0)
	    || (plan_health(plan) && strcmp(plan->health_action, "restart") == 0);
}
