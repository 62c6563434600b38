/* SPDX-License-Identifier: ISC */
/*
 * `ctr-spawn probe ready|health`, executed by the monitor with the record as
 * descriptor HOOK_DIR. In: spec.ini. Out: `ctr-spawn exec` of that command in
 * this process, with nothing to read and nowhere to write.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/hook.h"
#include "run/status.h"
#include "start/start.h"

static int
probe_exec(const struct plan *plan, const struct status *status, char **words)
{
	const char *const head[] = {"ctr-spawn", "exec", "-R", plan->run, status->name, "--"};
	const size_t fixed = sizeof(head) / sizeof(head[0]);
	int null = open("/dev/null", O_RDWR | O_NOCTTY | O_CLOEXEC);
	size_t count = 0;
	char **argv;

	while (words[count] != NULL)
		count++;
	argv = calloc(fixed + count + 1, sizeof(*argv));
	if (argv != NULL && null >= 0 && dup2(null, 0) >= 0 && dup2(null, 1) >= 0 && dup2(null, 2) >= 0) {
		memcpy(argv, head, sizeof(head));
		memcpy(argv + fixed, words, count * sizeof(*words));
		execv(plan->spawn, argv);
	}
	free(argv);
	return EXIT_OURS;
}

int
start_probe(const char *which)
{
	struct spec_input input = {.foreground = true};
	char error[512] = "";
	struct status status;
	const struct spec *spec;
	struct plan plan;
	char path[64];
	char **words;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/spec.ini", HOOK_DIR);
	input.file = path;
	if (status_read(HOOK_DIR, &status) < 0 || plan_read(HOOK_DIR, &plan) < 0)
		return -1;
	input.name = status.name;
	spec = spec_load(&input, error, sizeof(error));
	if (spec == NULL)
		return EXIT_OURS;
	words = strcmp(which, "ready") == 0 ? spec->ready_command : spec->health_command;
	close(HOOK_DIR);
	return words[0] == NULL ? EXIT_OURS : probe_exec(&plan, &status, words);
}
