/* SPDX-License-Identifier: ISC */
/*
 * Maps written from outside. In: struct idmaps and a child that waits. Out:
 * its ids are there. newuidmap(1) is given half a minute.
 */
#include "child/userns.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "child/procfs.h"

enum {
	USERNS_TEXT = 2048,
	USERNS_WORDS = 3 * IDMAP_EXTENTS + 3,
	USERNS_TOOL_MS = 30000,
};

static int
userns_write(int proc, pid_t pid, const char *file, const char *value, struct text *item)
{
	char path[48];
	struct text text;

	text_init(&text, path, sizeof(path));
	text_i64(&text, pid);
	text_char(&text, '/');
	text_str(&text, file);
	if (procfs_write(proc, path, value) == 0)
		return 0;
	text_str(item, file);
	return -1;
}

/* Waits for the tool; -1 with EPERM when it did not do it. */
static int
userns_wait(pid_t tool)
{
	int pidfd = pidfd_open_pid(tool);
	struct pollfd poller = {.fd = pidfd, .events = POLLIN};
	int wait_status = -1;

	if (poll(&poller, 1, USERNS_TOOL_MS) == 0)
		kill(tool, SIGKILL);
	fd_close(&pidfd);
	while (waitpid(tool, &wait_status, 0) < 0 && errno == EINTR)
		;
	if (wait_status == 0)
		return 0;
	errno = EPERM;
	return -1;
}

/* DIR/newuidmap PID INSIDE OUTSIDE COUNT...; the words are those of the map's lines. */
static int
userns_tool(const struct idmaps *maps, const char *name, const struct idmap *map, pid_t pid,
    struct text *item)
{
	char path[64];
	char words[USERNS_TEXT];
	char number[16];
	char *argv[USERNS_WORDS] = {path, number};
	char *envp[] = {NULL};
	unsigned count = 2;
	struct text text;
	char *rest;
	pid_t tool;

	text_init(&text, path, sizeof(path));
	text_str(&text, maps->tool_dir);
	text_str(&text, name);
	text_str(item, path);
	text_init(&text, number, sizeof(number));
	text_i64(&text, pid);
	text_init(&text, words, sizeof(words));
	idmap_print(map, &text);
	for (char *word = strtok_r(words, " \n", &rest); word != NULL && count < USERNS_WORDS - 1;
	     word = strtok_r(NULL, " \n", &rest))
		argv[count++] = word;
	tool = fork();
	if (tool == 0) {
		signal_block(0);
		execve(path, argv, envp);
		_exit(127);
	}
	if (tool < 0 || userns_wait(tool) < 0)
		return -1;
	item->length = 0;
	item->start[0] = '\0';
	return 0;
}

int
userns_map(const struct idmaps *maps, int proc, pid_t pid, struct text *item)
{
	char uid[USERNS_TEXT];
	char gid[USERNS_TEXT];
	struct text text;

	if (maps->how == IDMAP_TOOL)
		return userns_tool(maps, "/newuidmap", &maps->uid, pid, item) < 0
			|| userns_tool(maps, "/newgidmap", &maps->gid, pid, item) < 0
		    ? -1
		    : 0;
	text_init(&text, uid, sizeof(uid));
	idmap_print(&maps->uid, &text);
	text_init(&text, gid, sizeof(gid));
	idmap_print(&maps->gid, &text);
	if (maps->how == IDMAP_SINGLE && userns_write(proc, pid, "setgroups", "deny", item) < 0)
		return -1;
	return userns_write(proc, pid, "uid_map", uid, item) < 0
		|| userns_write(proc, pid, "gid_map", gid, item) < 0
	    ? -1
	    : 0;
}

void
userns_remedy(int proc, struct text *text)
{
	static const struct {
		const char *path;
		uint64_t forbids;
		const char *remedy;
	} switches[] = {
	    {"sys/user/max_user_namespaces", 0,
		"user.max_user_namespaces is 0; as root: sysctl -w user.max_user_namespaces=15000"},
	    {"sys/kernel/unprivileged_userns_clone", 0, "kernel.unprivileged_userns_clone is 0; as "
							"root: sysctl -w kernel.unprivileged_userns_clone=1"},
	    {"sys/kernel/apparmor_restrict_unprivileged_userns", 1,
		"AppArmor restricts user namespaces; as root: sysctl -w "
		"kernel.apparmor_restrict_unprivileged_userns=0, or a profile for ctr-spawn with "
		"`userns,`"},
	};

	for (unsigned i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		char value[32] = "";
		const char *at = value;
		uint64_t number;

		if (io_read_kernel(proc, switches[i].path, value, sizeof(value)) < 0
		    || parse_u64_at(&at, &number) < 0 || number != switches[i].forbids)
			continue;
		if (text->length > 0)
			text_str(text, "; ");
		text_str(text, switches[i].remedy);
	}
}
