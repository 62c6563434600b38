/* SPDX-License-Identifier: ISC */
/* In: a seccomp listener. Out: each call let through, and a file of their names. It judges nothing. */
#include "start/learner.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "child/learned.h"

enum {
	LEARNER_DELAY = 1000,	/* ms from the first thing learned to its being written */
	LEARNER_LAST = 15000,	/* ms in which the last word is tried */
	LEARNER_AGAIN = 20,
	LEARNER_TRIES = 100,
	LEARNER_ROOM = 512,	/* of a kernel's struct, which may be larger than ours */
};

struct learner {
	int listener, signals;
	int dirfd;
	const char *name;
	uint64_t due;	/* ms; 0: nothing is to be written */
	struct learned learned;
};

static uint64_t
learner_now(void)
{
	struct timespec now;

	clock_read(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void
learner_write(struct learner *learner)
{
	learner->due = 0;
	/* Another one writes, or the disk is full: that is tried again. */
	if (learned_write(&learner->learned, learner->dirfd, learner->name, false) < 0)
		learner->due = learner_now() + LEARNER_DELAY;
}

/* Who waits for it waits for ever without: but for one that was killed meanwhile it is tried again (EINTR). */
static void
learner_send(int listener, const void *answer)
{
	for (unsigned try = 0; try < LEARNER_TRIES; try++)
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, answer) == 0 || errno == ENOENT)
			return;
}

/* One call. */
static void
learner_answer(struct learner *learner)
{
	static union {
		char room[LEARNER_ROOM];
		struct seccomp_notif call;
	} in;
	static union {
		char room[LEARNER_ROOM];
		struct seccomp_notif_resp answer;
	} out;

	memset(&in, 0, sizeof(in));
	if (ioctl(learner->listener, SECCOMP_IOCTL_NOTIF_RECV, &in) < 0)
		return;
	learned_call(&learner->learned, &in.call.data);
	out.answer.id = in.call.id;
	out.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	learner_send(learner->listener, &out);
	if (learner->learned.changed && learner->due == 0)
		learner->due = learner_now() + LEARNER_DELAY;
}

static void
learner_signals(struct learner *learner)
{
	struct signalfd_siginfo info;

	while (read(learner->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		;
	learner_write(learner);
}

/* Nothing learned, nothing written: a start that failed leaves no file. */
static void
learner_last(struct learner *learner)
{
	const struct timespec pause = {.tv_nsec = LEARNER_AGAIN * 1000000};
	uint64_t end = learner_now() + LEARNER_LAST;

	if (learner->learned.policy.count == 0)
		return;
	while (learned_write(&learner->learned, learner->dirfd, learner->name, true) < 0
	    && errno == EAGAIN && learner_now() < end)
		nanosleep(&pause, NULL);
}

_Noreturn void
learner_run(int listener, int dirfd, const char *name)
{
	static struct learner learner;

	learner.listener = listener;
	learner.dirfd = dirfd;
	learner.name = name;
	learner.signals = signal_fd();
	learned_begin(&learner.learned);
	for (;;) {
		struct pollfd pollers[] = {
		    {.fd = listener, .events = POLLIN},
		    {.fd = learner.signals, .events = POLLIN},
		};
		uint64_t now = learner.due == 0 ? 0 : learner_now();

		if (learner.due != 0 && now >= learner.due)
			learner_write(&learner);
		if (poll(pollers, 2, learner.due == 0 ? -1 : LEARNER_DELAY) < 0)
			continue;
		if (pollers[1].revents != 0)
			learner_signals(&learner);
		if ((pollers[0].revents & POLLIN) != 0)
			learner_answer(&learner);
		else if (pollers[0].revents != 0)
			break;
	}
	learner_last(&learner);
	_exit(0);
}
