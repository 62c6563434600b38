/* SPDX-License-Identifier: ISC */
/*
 * What the payload's process has open. In: all that ctr-spawn has. Out: 0-2,
 * the descriptors asked for under their numbers, and what is still needed until
 * the execve, which closes it.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "child/child.h"
#include "run/handoff.h"

/* Out of the way of the numbers that are asked for. */
static int
descriptors_move(struct child *child)
{
	int *const own[] = {&child->seal[0], &child->made[0], &child->go, &child->report, &child->go_write, &child->hook_input};
	int first = 3;

	for (unsigned i = 0; i < child->pass_count; i++)
		if (child->pass[i].target >= first)
			first = child->pass[i].target + 1;
	for (unsigned i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (*own[i] < 0)
			continue;
		*own[i] = fcntl(*own[i], F_DUPFD_CLOEXEC, first);
		if (*own[i] < 0)
			return -1;
	}
	return 0;
}

/* Without a pid 1 of ours the parent takes the terminal's master from here, by its number. */
static bool
descriptors_master(const struct child *child)
{
	return child->spec->terminal && !child->spec->init;
}

static int
descriptors_place(struct child *child)
{
	for (unsigned i = 0; i < child->pass_count; i++) {
		if (descriptors_master(child) && child->pass[i].target == INIT_TTY) {
			child_item(child, "container.fds: the terminal's own number", "");
			errno = EBUSY;
			return -1;
		}
		if (dup2(child->pass[i].fd, child->pass[i].target) < 0)
			return -1;
		fd_close(&child->pass[i].fd);
	}
	return 0;
}

int
step_descriptors(struct child *child)
{
	int keep[CHILD_PASS + 7];
	unsigned count = 0;
	struct text text;

	child_item(child, "", "");
	if (child->pass_count > 0 && descriptors_move(child) < 0)
		return -1;
	keep[count++] = child->seal[0];
	if (child->made[0] >= 0)
		keep[count++] = child->made[0];
	keep[count++] = child->go;
	keep[count++] = child->report;
	/* Its own write end of the go pipe: with a pid 1 of ours that one ends it, not end-of-file. */
	if (child->spec->init)
		keep[count++] = child->go_write;
	if (child->hook_input >= 0)
		keep[count++] = child->hook_input;
	if (descriptors_master(child))
		keep[count++] = INIT_TTY;
	for (unsigned i = 0; i < child->pass_count; i++)
		keep[count++] = child->pass[i].fd;
	if (fd_close_from(3, keep, count) < 0 || descriptors_place(child) < 0)
		return -1;
	if (child->listen_pid != NULL) {
		text_init(&text, child->listen_pid, sizeof("0000000000"));
		text_i64(&text, getpid());
	}
	return 0;
}
