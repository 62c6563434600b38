/* SPDX-License-Identifier: ISC */
/*
 * Pid 1's pump. In: the output pipes. Out: frames in the spill, whole ones
 * only. It keeps no byte in memory but what a full disk refused.
 */
#include "watch/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/pty.h"
#include "run/handoff.h"
#include "run/spill.h"
#include "run/status.h"

enum {
	PUMP_CHUNK = SPILL_FRAME, /* as logline_take() has it at most */
	PUMP_ROUNDS = 16,
	PUMP_END_ROUNDS = 4096,
};

static char pump_buffer[PUMP_CHUNK];

void
pump_open(struct pump *pump)
{
	struct stat out;
	struct stat err;

	pump->pipe[0] = pump->pipe[1] = -1;
	pump->seq = status_now(); /* above those of an earlier life, whose frames may still be there */
	if (fd_is_open(INIT_SPILL) && pty_is_master(INIT_TTY)) {
		pump->pipe[0] = INIT_TTY; /* non-blocking as the monitor's copy: one description */
		return;
	}
	if (fcntl(INIT_SPILL, F_GETFD) < 0 || fstat(1, &out) < 0 || !S_ISFIFO(out.st_mode))
		return;
	/* Descriptions of our own: O_NONBLOCK on the shared ones would be the payload's too. */
	pump->pipe[0] = open("/proc/self/fd/1", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fstat(2, &err) == 0 && S_ISFIFO(err.st_mode) && err.st_ino != out.st_ino)
		pump->pipe[1] = open("/proc/self/fd/2", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

int
pump_waiting(const struct pump *pump)
{
	int total = 0;

	for (unsigned stream = 0; stream < 2; stream++) {
		total += fd_waiting(pump->pipe[stream]);
	}
	return total;
}

static uint64_t
pump_size(void)
{
	struct stat st;

	return fstat(INIT_SPILL, &st) < 0 ? UINT64_MAX : (uint64_t)st.st_size;
}

/* One frame, all of it or nothing. */
static int
pump_frame(struct pump *pump, unsigned stream, bool dropped, uint64_t time, uint64_t length)
{
	struct spill_frame frame = {stream, dropped, pump->seq + 1, time, length};
	char header[SPILL_HEADER + 1];
	struct iovec parts[] = {{header, SPILL_HEADER}, {pump_buffer, dropped ? 0 : (size_t)length}};
	uint64_t before = pump_size();
	ssize_t done;

	spill_pack(&frame, header);
	do {
		done = writev(INIT_SPILL, parts, 2);
	} while (done < 0 && errno == EINTR);
	if (done == (ssize_t)(parts[0].iov_len + parts[1].iov_len)) {
		pump->seq++;
		return 0;
	}
	if (done > 0 && ftruncate(INIT_SPILL, (off_t)before) < 0)
		pump->cap = 0; /* what follows would not be understood */
	return -1;
}

/* Tells of dropped bytes; a header fits behind the cap too. */
static int
pump_tell(struct pump *pump, unsigned stream)
{
	if (pump->lost[stream] == 0)
		return 0;
	if (pump_frame(pump, stream, true, status_now(), pump->lost[stream]) < 0)
		return -1;
	pump->lost[stream] = 0;
	return 0;
}

static int
pump_flush(struct pump *pump)
{
	if (pump->pending == 0)
		return 0;
	if (pump_frame(pump, pump->pending_stream, false, pump->pending_time, pump->pending) < 0)
		return -1;
	pump->pending = 0;
	return 0;
}

/* One read of a stream into one frame. False: there is nothing, or no room to wait for. */
static bool
pump_step(struct pump *pump, unsigned stream)
{
	uint64_t size = pump_size();
	uint64_t room = size + 2 * SPILL_HEADER < pump->cap ? pump->cap - size - 2 * SPILL_HEADER : 0;
	size_t most = room > 0 && room < PUMP_CHUNK ? (size_t)room : PUMP_CHUNK;
	ssize_t got;

	if (pump->pipe[stream] < 0)
		return false;
	pump->full = room == 0 || pump_flush(pump) < 0;
	if (pump->full && pump->block)
		return false;
	got = read(pump->pipe[stream], pump_buffer, most);
	if (got <= 0)
		return false;
	if (room > 0 && pump_tell(pump, stream) == 0
	    && pump_frame(pump, stream, false, status_now(), (uint64_t)got) == 0)
		return true;
	pump->full = true;
	if (!pump->block) {
		pump->lost[stream] += (uint64_t)got;
		return true;
	}
	pump->pending = (unsigned)got;
	pump->pending_stream = stream;
	pump->pending_time = status_now();
	return false;
}

void
pump_run(struct pump *pump)
{
	bool more = true;

	for (unsigned round = 0; more && round < PUMP_ROUNDS; round++) {
		more = pump_step(pump, 0);
		more = pump_step(pump, 1) || more;
	}
}

int
pump_settle(struct pump *pump)
{
	if (pump_flush(pump) < 0)
		return -1;
	for (unsigned stream = 0; stream < 2; stream++)
		if (pump_tell(pump, stream) < 0 && pump->block)
			return -1;
	return 0;
}

void
pump_end(struct pump *pump)
{
	if (pump->block)
		pump->cap = UINT64_MAX; /* rather one pipe too much than a byte lost */
	for (unsigned round = 0; round < PUMP_END_ROUNDS && pump_waiting(pump) > 0; round++)
		pump_run(pump);
	pump_settle(pump);
}
