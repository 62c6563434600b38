/* SPDX-License-Identifier: ISC */
/*
 * The record and its one field table. In: struct status. Out: the file
 * `status`, or the struct again. A record is replaced, never edited.
 */
#include "run/status.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/compat.h"
#include "base/io.h"
#include "base/parse.h"

#define STATUS_ROW(name, kind) {#name, kind, offsetof(struct status, name), sizeof(((struct status *)0)->name)}

const char *const state_names[] = {
    "creating", "created", "running", "paused", "stopping", "exited", "restarting", "lost"};

const struct status_field status_fields[] = {
	STATUS_ROW(rev, STATUS_NUMBER), STATUS_ROW(name, STATUS_TEXT),
	STATUS_ROW(boot, STATUS_TEXT), STATUS_ROW(version, STATUS_TEXT),
	STATUS_ROW(caps, STATUS_TEXT), STATUS_ROW(state, STATUS_TEXT),
	STATUS_ROW(wanted, STATUS_TEXT), STATUS_ROW(wanted_by, STATUS_TEXT),
	STATUS_ROW(reason, STATUS_TEXT), STATUS_ROW(monitor, STATUS_REF),
	STATUS_ROW(init, STATUS_REF), STATUS_ROW(payload, STATUS_REF),
	STATUS_ROW(created, STATUS_TIME), STATUS_ROW(started, STATUS_TIME),
	STATUS_ROW(finished, STATUS_TIME), STATUS_ROW(exit, STATUS_TEXT),
	STATUS_ROW(code, STATUS_TEXT), STATUS_ROW(signal, STATUS_TEXT),
	STATUS_ROW(core, STATUS_TEXT), STATUS_ROW(wait_status, STATUS_TEXT),
	STATUS_ROW(source, STATUS_TEXT), STATUS_ROW(oom, STATUS_NUMBER),
	STATUS_ROW(user_time, STATUS_NUMBER), STATUS_ROW(system_time, STATUS_NUMBER),
	STATUS_ROW(max_rss, STATUS_NUMBER), STATUS_ROW(log, STATUS_TEXT),
	STATUS_ROW(log_max_size, STATUS_NUMBER), STATUS_ROW(log_keep, STATUS_NUMBER),
	STATUS_ROW(log_policy, STATUS_TEXT), STATUS_ROW(log_dropped, STATUS_NUMBER),
	STATUS_ROW(output, STATUS_TEXT), STATUS_ROW(log_mode, STATUS_TEXT),
	STATUS_ROW(log_format, STATUS_TEXT), STATUS_ROW(log_stderr, STATUS_TEXT),
	STATUS_ROW(log_dropped_err, STATUS_NUMBER), STATUS_ROW(output_err, STATUS_TEXT),
	STATUS_ROW(logger, STATUS_REF), STATUS_ROW(log_sync, STATUS_NUMBER),
	STATUS_ROW(seq, STATUS_NUMBER),
	STATUS_ROW(stop, STATUS_TEXT), STATUS_ROW(cgroup, STATUS_TEXT),
	STATUS_ROW(root, STATUS_TEXT), STATUS_ROW(upper, STATUS_TEXT), STATUS_ROW(hostname, STATUS_TEXT),
	STATUS_ROW(remove, STATUS_NUMBER), STATUS_ROW(foreground, STATUS_NUMBER),
	STATUS_ROW(user_map, STATUS_TEXT), STATUS_ROW(shared_pid, STATUS_NUMBER),
	STATUS_ROW(stopping, STATUS_TEXT), STATUS_ROW(stop_step, STATUS_NUMBER),
	STATUS_ROW(adopted, STATUS_TIME), STATUS_ROW(upgraded, STATUS_TIME), STATUS_ROW(pidfile, STATUS_TEXT),
	STATUS_ROW(confined, STATUS_TEXT), STATUS_ROW(filter_abi, STATUS_NUMBER),
	STATUS_ROW(image_path, STATUS_TEXT), STATUS_ROW(image_id, STATUS_TEXT),
	STATUS_ROW(ready, STATUS_TIME), STATUS_ROW(health, STATUS_TEXT),
	STATUS_ROW(health_failures, STATUS_NUMBER),
	STATUS_ROW(restarts, STATUS_NUMBER), STATUS_ROW(failures, STATUS_NUMBER),
	STATUS_ROW(updates, STATUS_NUMBER),
	STATUS_ROW(next_start, STATUS_TIME),
	STATUS_ROW(then, STATUS_TEXT), STATUS_ROW(backoff, STATUS_NUMBER),
	STATUS_ROW(restart_times, STATUS_TEXT), STATUS_ROW(timers, STATUS_TEXT),
	STATUS_ROW(paused, STATUS_TEXT), STATUS_ROW(paused_at, STATUS_NUMBER),
	STATUS_ROW(running_since, STATUS_NUMBER),
	STATUS_ROW(paused_for, STATUS_NUMBER),
	STATUS_ROW(tty_fd, STATUS_NUMBER), STATUS_ROW(input, STATUS_TEXT),
	STATUS_ROW(seccomp, STATUS_TEXT), STATUS_ROW(learner, STATUS_REF),
	STATUS_ROW(log_owed, STATUS_NUMBER), STATUS_ROW(log_owed_err, STATUS_NUMBER),
	STATUS_ROW(ready_pipe, STATUS_TEXT), STATUS_ROW(watchdog_pipe, STATUS_TEXT),
	STATUS_ROW(command, STATUS_TEXT), STATUS_ROW(swap_time, STATUS_NUMBER),
};

const size_t status_field_count = sizeof(status_fields) / sizeof(status_fields[0]);

void
status_value(const struct status *status, const struct status_field *field, struct text *text)
{
	const void *member = (const char *)status + field->offset;
	const uint64_t *number = member;

	if (field->kind == STATUS_NUMBER)
		text_u64(text, *number);
	else if (field->kind == STATUS_TIME && *number != 0)
		text_time(text, *number);
	else if (field->kind == STATUS_REF)
		pidref_print(member, text);
	else if (field->kind == STATUS_TEXT)
		text_str(text, member);
}

static void
status_line(const struct status *status, const struct status_field *field, struct text *text)
{
	text_str(text, field->name);
	text_char(text, '=');
	if (field->kind == STATUS_TEXT)
		text_percent(text, (const char *)status + field->offset);
	else
		status_value(status, field, text);
	text_char(text, '\n');
}

void
status_pack_field(const struct status *status, const char *name, struct text *text)
{
	for (size_t i = 0; i < status_field_count; i++)
		if (strcmp(status_fields[i].name, name) == 0)
			status_line(status, &status_fields[i], text);
}

void
status_pack(const struct status *status, struct text *text)
{
	text_str(text, "format=1\n");
	for (size_t i = 0; i < status_field_count; i++)
		status_line(status, &status_fields[i], text);
	text_str(text, status->extra);
	text_str(text, "end=1\n");
}

static int
status_field_set(struct status *status, const struct status_field *field, const char *value)
{
	void *member = (char *)status + field->offset;

	if (field->kind == STATUS_TEXT)
		return text_percent_decode(value, member, field->size);
	if (field->kind == STATUS_REF)
		return pidref_parse(value, member);
	if (*value == '\0')
		return 0;
	return field->kind == STATUS_TIME ? parse_time(value, member) : parse_u64(value, member);
}

/* The value behind that name and its '=', or NULL: the line is another's. */
static char *
status_field_value(const struct status_field *field, char *line)
{
	const char *name = field->name;

	while (*name != '\0' && *name == *line) {
		name++;
		line++;
	}
	return *name == '\0' && *line == '=' ? line + 1 : NULL;
}

/* From *next on, where it is expected: records have the fields in the table's order. */
static const struct status_field *
status_field_find(char *line, size_t *next, char **value)
{
	for (size_t i = 0, at = *next; i < status_field_count; i++, at++) {
		if (at == status_field_count)
			at = 0;
		*value = status_field_value(&status_fields[at], line);
		if (*value == NULL)
			continue;
		*next = at + 1 < status_field_count ? at + 1 : 0;
		return &status_fields[at];
	}
	return NULL;
}

/* A line of a field that we do not know is kept as it is. False: it is none. */
static bool
status_extra(struct text *extra, const char *line)
{
	text_str(extra, line);
	text_char(extra, '\n');
	return strchr(line, '=') != NULL;
}

int
status_unpack(struct status *status, char *buffer)
{
	struct text extra;
	char *line = buffer;
	size_t length = strlen(buffer);
	size_t next = 0;

	/* Of `extra`, the last one, no more is written than there is: most often a page less. */
	memset(status, 0, offsetof(struct status, extra));
	text_init(&extra, status->extra, sizeof(status->extra));
	if (strncmp(buffer, "format=", 7) == 0 && strncmp(buffer + 7, "1\n", 2) != 0
	    && buffer[7] > '0' && buffer[7] <= '9') {
		errno = EPROTONOSUPPORT;
		return -1;
	}
	if (strncmp(buffer, "format=1\n", 9) != 0 || length < 16
	    || strcmp(buffer + length - 7, "\nend=1\n") != 0)
		goto invalid;
	buffer[length - 6] = '\0';
	for (line += 9; *line != '\0';) {
		const struct status_field *field;
		char *value;
		char *end;

		field = status_field_find(line, &next, &value);
		end = strchr(field != NULL ? value : line, '\n');
		if (end == NULL)
			goto invalid;
		*end = '\0';
		if (field != NULL ? status_field_set(status, field, value) < 0 : !status_extra(&extra, line))
			goto invalid;
		line = end + 1;
	}
	if (status_state(status) == STATE_LOST || extra.full)
		goto invalid;
	return 0;
invalid:
	errno = EINVAL;
	return -1;
}

int
status_read(int dirfd, struct status *status)
{
	char buffer[STATUS_SIZE];

	if (io_read_file(dirfd, "status", buffer, sizeof(buffer)) < 0)
		return -1;
	return status_unpack(status, buffer);
}

const char *
status_trouble(int error)
{
	if (error == EPROTONOSUPPORT)
		return "a foreign record: of a format that only other versions know";
	return error == EINVAL ? "torn or foreign, not a record" : strerror(error);
}

/* What a record that has grown too long does without, in this order, so that it can be written. */
static const size_t status_spare[] = {
	offsetof(struct status, command), offsetof(struct status, reason),
	offsetof(struct status, confined),
	offsetof(struct status, hostname), offsetof(struct status, extra),
	offsetof(struct status, restart_times), offsetof(struct status, image_path),
};

/* What is as long as it will ever be once a container is being made. */
static const size_t status_settled[] = {
	offsetof(struct status, name), offsetof(struct status, boot), offsetof(struct status, log),
	offsetof(struct status, cgroup), offsetof(struct status, root),
	offsetof(struct status, upper), offsetof(struct status, pidfile),
	offsetof(struct status, user_map), offsetof(struct status, seccomp),
};

static bool
status_is(const size_t *offsets, size_t count, size_t offset)
{
	for (size_t i = 0; i < count; i++)
		if (offsets[i] == offset)
			return true;
	return false;
}

bool
status_fits(const struct status *status)
{
	struct status longest = *status;
	char buffer[STATUS_SIZE];
	struct text text;

	for (size_t i = 0; i < status_field_count; i++) {
		const struct status_field *field = &status_fields[i];
		char *member = (char *)&longest + field->offset;
		struct pidref *ref = (void *)member;

		if (field->kind == STATUS_REF) {
			*ref = (struct pidref){.pid = INT32_MAX, .inode = 0, .start = UINT64_MAX};
		} else if (field->kind != STATUS_TEXT) {
			memset(member, 0xff, sizeof(uint64_t));
		} else if (!status_is(status_settled, sizeof(status_settled) / sizeof(size_t), field->offset)) {
			memset(member, 'x', field->size - 1);
			member[field->size - 1] = '\0';
		}
	}
	for (size_t i = 0; i < sizeof(status_spare) / sizeof(status_spare[0]); i++)
		((char *)&longest)[status_spare[i]] = '\0';
	text_init(&text, buffer, sizeof(buffer));
	status_pack(&longest, &text);
	return !text.full;
}

/* FNV-1a, never 0. */
static uint64_t
status_hash(const char *text, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
	return hash != 0 ? hash : 1;
}

bool
status_written(const struct status *status, const char *text, size_t length)
{
	return status->written != 0 && status->written == status_hash(text, length);
}

int
status_write(int dirfd, struct status *status)
{
	char buffer[STATUS_SIZE];
	struct text text;
	int result;

	status->rev++;
	text_init(&text, buffer, sizeof(buffer));
	status_pack(status, &text);
	for (size_t i = 0; text.full && i < sizeof(status_spare) / sizeof(status_spare[0]); i++) {
		((char *)status)[status_spare[i]] = '\0';
		text_init(&text, buffer, sizeof(buffer));
		status_pack(status, &text);
	}
	if (text.full) {
		errno = EFBIG;
		return -1;
	}
	result = io_replace_file(dirfd, "status", text.start, text.length, 0644);
	status->written = result == 0 ? status_hash(text.start, text.length) : 0;
	return result;
}

void
status_copy(char *member, size_t size, const char *string)
{
	size_t length = strnlen(string, size - 1);

	memmove(member, string, length);
	member[length] = '\0';
}

void
status_state_set(struct status *status, enum state state)
{
	status_set(status->state, state_names[state]);
}

enum state
status_state(const struct status *status)
{
	unsigned state = STATE_CREATING;

	while (state < STATE_LOST && strcmp(status->state, state_names[state]) != 0)
		state++;
	return (enum state)state;
}

const char *
status_image_id(const struct stat *st, char *id)
{
	struct text text;

	text_init(&text, id, 48);
	text_u64(&text, st->st_dev);
	text_char(&text, ':');
	text_u64(&text, st->st_ino);
	return id;
}

uint64_t
status_now(void)
{
	struct timespec now;

	clock_read(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int
status_boot(char *boot)
{
	static char known[40]; /* it never changes while a process lives */
	char now[sizeof(known)];

	if (known[0] == '\0') {
		if (io_read_kernel(AT_FDCWD, "/proc/sys/kernel/random/boot_id", now, sizeof(now)) < 0)
			return -1;
		now[strcspn(now, "\n")] = '\0';
		memcpy(known, now, strlen(now) + 1);
	}
	memcpy(boot, known, sizeof(known));
	return 0;
}
