/* SPDX-License-Identifier: ISC */
/* ctr-spawn attach: a terminal, or a pipe, at a container. Out: its exit code, or 0 when detached. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attach/attach.h"
#include "base/die.h"
#include "base/parse.h"
#include "ctr-spawn.h"
#include "run/rundir.h"

int
spawn_attach_to(struct attach *attach)
{
	char error[1024] = "";
	int code = attach_open(attach, error, sizeof(error));

	if (code == 0)
		code = attach_run(attach, error, sizeof(error));
	if (code >= 0)
		return code;
	warn("%s: %s", attach->name, error);
	return attach->code;
}

int
spawn_attach(struct spawn_asked *asked, int argc, char **argv)
{
	static struct attach attach;
	int first = spawn_parse(asked, argc, argv);

	if (first + 1 != argc)
		die(EXIT_OURS, "attach: one NAME is needed; see ctr-spawn attach --help");
	attach.name = argv[first];
	if (!rundir_name_ok(attach.name))
		die(EXIT_OURS, "%s: attach: not a container's " RUNDIR_NAME_FORM, attach.name);
	keys_parse(&attach.keys, KEYS_DEFAULT);
	if (asked->detach_keys != NULL && keys_parse(&attach.keys, asked->detach_keys) < 0)
		die(EXIT_OURS, "%s: attach: --detach-keys %s: not like ctrl-p,ctrl-q", attach.name, asked->detach_keys);
	attach.no_stdin = asked->no_stdin;
	attach.all = asked->logs != NULL && strcmp(asked->logs, "all") == 0;
	if (asked->logs != NULL && !attach.all && parse_u64(asked->logs, &attach.logs) < 0)
		die(EXIT_OURS, "%s: attach: --logs %s: neither a number of lines nor all", attach.name, asked->logs);
	if (rundir_path(asked->run_dir, attach.run_path, sizeof(attach.run_path)) < 0)
		die(EXIT_OURS, "-R: %s", strerror(errno));
	return spawn_attach_to(&attach);
}
