/* SPDX-License-Identifier: ISC */
/*
 * A run in the record: how it began, how it ended. In: the clock, a wait
 * status. Out: fields of struct status, which it neither reads nor writes as a file.
 */
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/compat.h"
#include "run/status.h"

void
status_start(struct status *status)
{
	struct timespec now;

	status->started = status_now();
	status->running_since = clock_read(CLOCK_BOOTTIME, &now) < 0
	    ? 0
	    : (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void
status_exit_set(struct status *status, int wait_status, const char *source)
{
	struct text text;
	bool exited = WIFEXITED(wait_status);

	text_init(&text, status->wait_status, sizeof(status->wait_status));
	text_i64(&text, wait_status);
	text_init(&text, status->code, sizeof(status->code));
	if (exited)
		text_i64(&text, WEXITSTATUS(wait_status));
	text_init(&text, status->signal, sizeof(status->signal));
	if (!exited)
		text_i64(&text, WTERMSIG(wait_status));
	status_set(status->core, !exited && WCOREDUMP(wait_status) ? "yes" : "no");
	text_init(&text, status->exit, sizeof(status->exit));
	text_str(&text, exited ? status->code : "signal:");
	text_str(&text, status->signal);
	if (!exited && WCOREDUMP(wait_status))
		text_str(&text, ":core");
	status_set(status->source, source);
}

void
status_exit_unknown(struct status *status)
{
	status_set(status->exit, "unknown");
	status_set(status->source, "unknown");
	status->code[0] = status->signal[0] = status->core[0] = status->wait_status[0] = '\0';
}

void
status_exit_clear(struct status *status)
{
	char *const texts[] = {status->exit, status->code, status->signal, status->core,
	    status->wait_status, status->source, status->reason, status->then,
	    status->health, status->paused};
	uint64_t *const numbers[] = {&status->finished, &status->next_start, &status->oom,
	    &status->user_time, &status->system_time, &status->max_rss,
	    &status->ready, &status->health_failures, &status->paused_at,
	    &status->paused_for};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		texts[i][0] = '\0';
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		*numbers[i] = 0;
}
