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

#define SUBSCRIBER_SETTLED 2000000000ULL /* ns; FAT's clock is the coarsest */

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

/* Reads one's file. RING_DONE: found, or (one->pidfd is -1) not to be had now. */
static enum ring
subscriber_find(int dir, const char *name, struct subscriber *one)
{
	char line[96];
	struct pidref ref;
	uint64_t sig;
	char *blank;
	char *waits;

	one->pidfd = -1;
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
	one->pid = ref.pid;
	one->sig = (int)sig;
	one->waits = waits != NULL;
	one->pidfd = pidref_open(&ref);
	return one->pidfd < 0 && errno == ESRCH ? RING_GONE : RING_DONE;
}

/* hurry: the first one that is rung is given the processor, for which it may wait. */
static enum ring
subscriber_send(const struct subscriber *one, bool (*now)(void), bool *hurry)
{
	if (pidref_ended(one->pidfd))
		return RING_GONE;
	if (!subscriber_hears(one->pid, one->sig, one->waits))
		return RING_DONE;
	if (now != NULL && !now())
		return RING_EARLY;
	pidfd_signal(one->pidfd, one->sig); /* EAGAIN: dropped, the files are the truth */
	if (*hurry)
		sched_yield();
	*hurry = false;
	return RING_DONE;
}

static enum ring
subscriber_ring(int dir, const char *name, bool (*now)(void), bool *hurry)
{
	struct subscriber one;
	enum ring result = subscriber_find(dir, name, &one);

	if (one.pidfd >= 0)
		result = subscriber_send(&one, now, hurry);
	fd_close(&one.pidfd);
	return result;
}

static uint64_t
subscriber_changed(const struct stat *st)
{
	return (uint64_t)st->st_ctim.tv_sec * 1000000000 + (uint64_t)st->st_ctim.tv_nsec;
}

/* What changes twice within a moment may look the same: only what is older is trusted. */
static bool
subscriber_settled(uint64_t changed)
{
	struct timespec at;
	uint64_t now;

	clock_read(CLOCK_REALTIME, &at);
	now = (uint64_t)at.tv_sec * 1000000000 + (uint64_t)at.tv_nsec;
	return now > changed && now - changed > SUBSCRIBER_SETTLED;
}

void
subscriber_learn(struct subscriber_memo *memo, int dirfd, const char *name)
{
	struct subscriber one = {.pidfd = -1};
	unsigned count = 0;
	const char *entry;
	struct stat st;
	struct dir dir;

	subscriber_forget(memo);
	if (dir_open(&dir, dirfd, name) < 0)
		return;
	if (fstat(dir.fd, &st) < 0 || !subscriber_settled(subscriber_changed(&st)))
		count = 2;
	while (count < 2 && (entry = dir_next(&dir)) != NULL)
		if (strstr(entry, ".tmp") == NULL && ++count == 1)
			subscriber_find(dir.fd, entry, &one);
	if (dir.error == 0 && (count == 0 || (count == 1 && one.pidfd >= 0))) {
		memo->one = one;
		memo->inode = st.st_ino;
		memo->changed = subscriber_changed(&st);
	} else {
		fd_close(&one.pidfd);
	}
	dir_close(&dir);
}

void
subscriber_forget(struct subscriber_memo *memo)
{
	if (memo->changed != 0)
		fd_close(&memo->one.pidfd);
	memo->changed = 0;
}

bool
subscriber_ring_known(struct subscriber_memo *memo, int dirfd, const char *name, bool (*now)(void))
{
	bool hurry = now != NULL;
	enum ring result;
	struct stat st;

	if (memo->changed == 0 || fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0
	    || st.st_ino != memo->inode || subscriber_changed(&st) != memo->changed) {
		subscriber_forget(memo);
		return subscriber_ring_once(dirfd, name, now);
	}
	if (memo->one.pidfd < 0)
		return true;
	result = subscriber_send(&memo->one, now, &hurry);
	return result == RING_GONE ? subscriber_ring_once(dirfd, name, now) : result != RING_EARLY;
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
