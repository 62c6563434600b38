/* SPDX-License-Identifier: ISC */
/*
 * Doorbells of subscribers. In: files with an identity and a number. Out: at
 * most one signal each. On any doubt it does not ring: the files are the truth.
 */
#include "run/subscriber.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/dir.h"
#include "base/fd.h"
#include "base/io.h"
#include "base/parse.h"
#include "base/signame.h"
#include "run/listen.h"

static const char *
subscriber_name(pid_t pid, char *name)
{
	struct text text;

	text_init(&text, name, 16);
	text_i64(&text, pid);
	return name;
}

enum {
	SUBSCRIBER_TRIES = 20,
};

/*
 * Whether it blocks sig, or waits for it: it will wait for it again. One that is on a processor
 * has no place where it waits: it may be on its way there.
 */
static bool
subscriber_waits(pid_t pid, int sig)
{
	struct listen listen;

	for (unsigned i = 0; i < SUBSCRIBER_TRIES; i++) {
		if (listen_read(pid, sig, &listen) < 0)
			return false;
		if (listen.blocked || listen.waiting || !listen.hidden)
			return listen.blocked || listen.waiting;
		poll(NULL, 0, 1);
	}
	return false;
}

int
subscriber_add(int dirfd, const char *dir, const struct pidref *ref, int sig)
{
	char line[96];
	char name[16];
	struct text text;
	int result;
	int fd;

	if (mkdirat(dirfd, dir, 0755) < 0 && errno != EEXIST)
		return -1;
	fd = openat(dirfd, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	text_init(&text, line, sizeof(line));
	pidref_print(ref, &text);
	text_char(&text, ' ');
	text_i64(&text, sig);
	text_str(&text, subscriber_waits(ref->pid, sig) ? " waits\n" : "\n");
	result = io_replace_file(
	    fd, subscriber_name(ref->pid, name), text.start, text.length, 0644);
	fd_close(&fd);
	return result;
}

int
subscriber_remove(int dirfd, const char *dir, pid_t pid)
{
	int fd = openat(dirfd, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char name[16];
	int result;

	if (fd < 0)
		return -1;
	result = unlinkat(fd, subscriber_name(pid, name), 0);
	fd_close(&fd);
	return result;
}

/*
 * Would a ring be heard and not kill? And at most one is ever pending. A monitor
 * without capabilities may not be allowed to see whether it waits: then what it
 * did when it came counts. So it does of one that blocks all signals: a shell
 * does that for a moment around vfork(2), and would die of the ring after it.
 */
static bool
subscriber_hears(pid_t pid, int sig, bool waits)
{
	struct listen listen;

	if (listen_read(pid, sig, &listen) < 0 || listen.pending)
		return false;
	if (listen.blocked && listen.everything && !listen.caught && !listen.ignored)
		return waits;
	return listen.handled || listen.ignored || (listen.hidden && waits);
}

enum ring {
	RING_EARLY = -2,	/* `now` said no */
	RING_GONE,		/* the subscriber is no more */
	RING_DONE,		/* or not wanted, or not possible */
};

/* hurry: the first one that is rung is given the processor, for which it may wait. */
static enum ring
subscriber_ring(int dir, const char *name, bool (*now)(void), bool *hurry)
{
	enum ring result = RING_DONE;
	char line[96];
	struct pidref ref;
	uint64_t sig;
	char *blank;
	char *waits;
	int pidfd;

	if (io_read_file(dir, name, line, sizeof(line)) < 0)
		return RING_DONE;
	line[strcspn(line, "\n")] = '\0';
	blank = strchr(line, ' ');
	if (blank == NULL)
		return RING_GONE;
	*blank = '\0';
	waits = strchr(blank + 1, ' ');
	if (waits != NULL)
		*waits = '\0';
	if (pidref_parse(line, &ref) < 0 || parse_u64(blank + 1, &sig) < 0 || sig == 0
	    || sig > SIGNAL_MAX)
		return RING_GONE;
	pidfd = pidref_open(&ref);
	if (pidfd < 0)
		return errno == ESRCH ? RING_GONE : RING_DONE;
	if (pidref_ended(pidfd))
		result = RING_GONE;
	else if (subscriber_hears(ref.pid, (int)sig, waits != NULL)) {
		if (now != NULL && !now()) {
			result = RING_EARLY;
		} else {
			pidfd_signal(pidfd, (int)sig); /* EAGAIN: dropped, the files are the truth */
			if (*hurry)
				sched_yield();
			*hurry = false;
		}
	}
	fd_close(&pidfd);
	return result;
}

bool
subscriber_ring_once(int dirfd, const char *name, bool (*now)(void))
{
	enum ring result = RING_DONE;
	bool hurry = now != NULL;
	const char *entry;
	struct dir dir;

	if (dir_open(&dir, dirfd, name) < 0)
		return true;
	while (result != RING_EARLY && (entry = dir_next(&dir)) != NULL) {
		if (strstr(entry, ".tmp") != NULL)
			continue;
		result = subscriber_ring(dir.fd, entry, now, &hurry);
		if (result == RING_GONE)
			unlinkat(dir.fd, entry, 0);
	}
	dir_close(&dir);
	return result != RING_EARLY;
}

void
subscriber_ring_all(int dirfd, const char *name)
{
	subscriber_ring_once(dirfd, name, NULL);
}
