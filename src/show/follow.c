/* SPDX-License-Identifier: ISC */
/* In: directories of records. Out: which of them have news. It never writes, and holds nobody up. */
#include "show/follow.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/die.h"
#include "base/fd.h"
#include "run/rundir.h"

enum {
	FOLLOW_BLIND_MS = 200,	/* without inotify */
	FOLLOW_LONG_MS = 2000,	/* even if nothing is told: a RUN that was not there */
};

static void
follow_watch(struct follow *follow, struct follow_one *one)
{
	const uint32_t events = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR;
	int dir = follow->fd < 0 ? -1 : rundir_container(follow->show->run, one->name);
	char path[32];

	one->watch = -1;
	if (dir >= 0)
		one->watch = inotify_add_watch(follow->fd, fd_path(dir, path), events);
	fd_close(&dir);
	if (one->watch < 0)
		fd_close(&follow->fd); /* too many: by the clock from now on */
}

static struct follow_one *
follow_find(struct follow *follow, const char *name)
{
	for (size_t i = 0; i < follow->count; i++)
		if (strcmp(follow->all[i].name, name) == 0)
			return &follow->all[i];
	return NULL;
}

/* Those in RUN that are not known yet, or came again. */
static void
follow_scan(struct follow *follow)
{
	char **names = show_names(follow->show);

	for (char **name = names; *name != NULL; name++) {
		struct follow_one *one = follow_find(follow, *name);

		if (one == NULL) {
			struct follow_one *grown =
			    realloc(follow->all, (follow->count + 1) * sizeof(*grown));

			if (grown == NULL)
				die(EXIT_TROUBLE, "out of memory");
			follow->all = grown;
			one = &grown[follow->count++];
			*one = (struct follow_one) {.name = *name, .seq = follow->since, .watch = -1};
		} else {
			free(*name);
			if (!one->gone)
				continue;
			one->gone = false;
			one->seq = 0;
		}
		one->changed = true;
		if (follow->show->follow)
			follow_watch(follow, one);
	}
	free(names);
}

void
follow_open(struct follow *follow, struct show *show, uint64_t since)
{
	char path[32];

	follow->show = show;
	follow->since = since;
	follow->fd = show->follow && show->run >= 0 ? inotify_init1(IN_CLOEXEC | IN_NONBLOCK) : -1;
	if (follow->fd >= 0) {
		follow->run_watch = inotify_add_watch(
		    follow->fd, fd_path(show->run, path), IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
		if (follow->run_watch < 0)
			fd_close(&follow->fd);
	}
	follow_scan(follow);
	follow->since = 0; /* one that comes later is new from its first event on */
}

/* One event of inotify's. Whether names must be read again. */
static bool
follow_event(struct follow *follow, const struct inotify_event *event)
{
	bool lost = (event->mask & IN_Q_OVERFLOW) != 0;
	bool scan = lost || event->wd == follow->run_watch;

	for (size_t i = 0; i < follow->count; i++) {
		struct follow_one *one = &follow->all[i];

		if (one->watch == event->wd && (event->mask & IN_IGNORED) != 0) {
			one->gone = true; /* another of that name may be there already */
			one->watch = -1;
			scan = true;
		} else if (lost
		    || (one->watch == event->wd
			&& (event->len == 0 || strncmp(event->name, "events", 6) == 0))) {
			one->changed = true;
		}
	}
	return scan;
}

/* Whether names must be read again. */
static bool
follow_read(struct follow *follow)
{
	char buffer[16384] __attribute__((aligned(8)));
	bool scan = false;
	ssize_t got;

	while ((got = read(follow->fd, buffer, sizeof(buffer))) > 0) {
		for (char *at = buffer; at < buffer + got;) {
			const struct inotify_event *event = (const void *)at;

			at += sizeof(*event) + event->len;
			scan |= follow_event(follow, event);
		}
	}
	return scan;
}

/* Whether there is anything left that could have news. */
static bool
follow_left(const struct follow *follow)
{
	if (*follow->show->names == NULL)
		return true;
	for (char **name = follow->show->names; *name != NULL; name++)
		if (strpbrk(*name, "*?[") != NULL)
			return true;
	for (size_t i = 0; i < follow->count; i++)
		if (!follow->all[i].gone)
			return true;
	return false;
}

bool
follow_wait(struct follow *follow)
{
	struct pollfd pollers[2] = {{.fd = follow->fd, .events = POLLIN}, {.fd = STDOUT_FILENO}};

	if (!follow_left(follow))
		return false;
	poll(pollers, 2, follow->fd < 0 ? FOLLOW_BLIND_MS : FOLLOW_LONG_MS);
	if ((pollers[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 || ferror(stdout))
		return false;
	if (follow->show->run < 0)
		follow->show->run = rundir_open(follow->show->run_path);
	if (follow->fd < 0)
		for (size_t i = 0; i < follow->count; i++)
			follow->all[i].changed = true;
	if (follow->fd < 0 || follow_read(follow))
		follow_scan(follow);
	return true;
}

void
follow_close(struct follow *follow)
{
	for (size_t i = 0; i < follow->count; i++)
		free(follow->all[i].name);
	free(follow->all);
	fd_close(&follow->fd);
}
