/* SPDX-License-Identifier: ISC */
/* What the monitor must know of the configuration. In: a spec. Out: RUN/NAME/plan. */
#include <errno.h>
#include <string.h>

#include "base/signame.h"
#include "base/text.h"
#include "run/plan.h"
#include "spec/rules.h"
#include "start/start.h"

static const char *const plan_restart[] = {
	[SPEC_RESTART_NO] = "no",
	[SPEC_RESTART_ON_FAILURE] = "on-failure",
	[SPEC_RESTART_ALWAYS] = "always",
	[SPEC_RESTART_UNLESS_STOPPED] = "unless-stopped",
};

static void
plan_words(char *member, size_t size, char *const *words)
{
	struct text text;

	text_init(&text, member, size);
	for (; *words != NULL; words++) {
		if (text.length > 0)
			text_char(&text, ' ');
		text_str(&text, *words);
	}
}

static void
plan_hooks(struct plan *plan, const struct spec *spec)
{
	char *const words[] = {spec->hook_create[0] != NULL ? (char *)"create" : (char *)"",
	    spec->hook_net[0] != NULL ? (char *)"net" : (char *)"",
	    spec->hook_start[0] != NULL ? (char *)"start" : (char *)"",
	    spec->hook_started[0] != NULL ? (char *)"started" : (char *)"",
	    spec->hook_stopped[0] != NULL ? (char *)"stopped" : (char *)"", NULL};

	plan_words(plan->hooks, sizeof(plan->hooks), words);
	plan->hook_timeout = spec->hook_timeout;
}

static void
plan_probes(struct plan *plan, const struct spec *spec)
{
	static const char *const actions[] = {[SPEC_ACTION_NONE] = "none",
	    [SPEC_ACTION_RESTART] = "restart", [SPEC_ACTION_STOP] = "stop"};

	plan->ready = spec->ready_command[0] != NULL;
	plan->ready_fd = spec->ready_fd != 0;
	plan->watchdog = spec->health_watchdog;
	plan->ready_interval = spec->ready_interval;
	plan->ready_timeout = spec->ready_timeout;
	strcpy(plan->ready_action, actions[spec->ready_action]);
	plan->health = spec->health_command[0] != NULL;
	plan->health_interval = spec->health_interval;
	plan->health_timeout = spec->health_timeout;
	plan->health_retries = spec->health_retries;
	plan->health_start_period = spec->health_start_period;
	strcpy(plan->health_action, actions[spec->health_action]);
}

/* Those that the record has too, as record_build() puts them there. */
static void
plan_fields(struct plan *plan, const struct spec *spec)
{
	struct text text;

	status_copy(plan->stop, sizeof(plan->stop), spec->stop_schedule);
	text_init(&text, plan->reload, sizeof(plan->reload));
	if (signame_name(spec->reload_signal) != NULL)
		text_str(&text, signame_name(spec->reload_signal));
	else
		text_i64(&text, spec->reload_signal);
	if (spec->log_policy != SPEC_LOG_ANY)
		strcpy(plan->log_policy, spec->log_policy == SPEC_LOG_BLOCK ? "block" : "drop");
	plan->log_max_size = spec->log_max_size;
	plan->log_keep = spec->log_keep;
	plan->log_sync = spec->log_sync;
}

int
plan_make(struct start *start)
{
	const struct spec *spec = start->spec;
	struct plan *plan = &start->plan;
	struct text text;

	memset(plan, 0, sizeof(*plan));
	self_sibling(plan->spawn, sizeof(plan->spawn), "ctr-spawn");
	text_init(&text, plan->run, sizeof(plan->run));
	text_str(&text, start->run_path);
	if (text.full) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(plan->restart, plan_restart[spec->restart]);
	plan->restart_delay = spec->restart_delay;
	plan->restart_factor = spec->restart_factor;
	plan->restart_cap = spec->restart_cap;
	plan->restart_reset_after = spec->restart_reset_after;
	if (spec->restart_limit != NULL)
		life_limit(spec->restart_limit, &plan->restart_limit, &plan->restart_limit_time);
	plan_words(plan->no_restart, sizeof(plan->no_restart), spec->no_restart);
	plan->time = spec->time;
	strcpy(plan->state, start->keep);
	plan_hooks(plan, spec);
	plan_probes(plan, spec);
	plan_fields(plan, spec);
	return plan_write(start->dir, plan);
}
