/* SPDX-License-Identifier: ISC */
/*
 * The payload's output: from its pipes, and from pid 1's spill, into the log.
 * Where splice(2) can do it not a byte passes through our memory: killed at any
 * moment, we lose none.
 */
#ifndef WATCH_OUTPUT_H
#define WATCH_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/logline.h"
#include "run/spill.h"
#include "watch/logfile.h"

struct monitor;

struct output_stream {
	int pipe;		/* read end; -1: none, or at its end */
	bool begun;		/* at_start is known */
	bool at_start;
	unsigned full;		/* how often in a row it was found full */
	int narrow;		/* bytes its pipe held before it was widened; 0: it was not; -1: refused */
};

/* A file of frames (run/spill.h) whose bytes are moved into the log. */
enum {
	JOIN_HELD,	/* `inflight`: the chunk that is being given a form */
	JOIN_SPILL,	/* `spill`: what pid 1 took while no monitor lived */
	JOIN_SOURCES,
};

struct join_source {
	bool open;
	bool done;		/* nothing is left in it */
	int fd, note;
	uint64_t offset;	/* of the next frame */
	uint64_t lost;		/* the frame of dropped bytes that was counted */
	struct spill_join join;
};

struct output {
	struct output_stream stream[2];	/* stdout (or both together), stderr */
	struct logfile file[2];		/* both streams in one file: only the first is used */
	enum logline_format format;
	bool block;			/* policy: wait for the disk */
	/* Read, but not written yet; only with policy block. */
	const char *pending;
	size_t pending_count;
	unsigned pending_stream;
	uint64_t pending_time;
	uint64_t retry;			/* ns of timer_now() of the next try; UINT64_MAX: none */
	uint64_t report;		/* ns of timer_now() when `status` is due; UINT64_MAX: it is not */
	uint64_t reported;
	uint64_t width_due;		/* ns of timer_now(): pipes as they were; UINT64_MAX: they are */
	bool copy;			/* splice(2) cannot do it here */
	bool joining;			/* what stands in the sources comes first */
	bool stalled;			/* it waits for the disk */
	struct join_source source[JOIN_SOURCES];
	struct join_source *current;	/* whose bytes are being written; NULL: none */
	/* mode pipe */
	int logger;			/* pidfd; -1: none runs */
	uint64_t logger_due;		/* ns of timer_now(): start one; UINT64_MAX: no */
	uint64_t logger_wait, logger_since;
	/* mode direct */
	uint64_t direct_due, direct_wait;
};

/* From the record and the descriptors handed over. Opens no file. */
void output_init(struct monitor *monitor);

/* Nobody reads what it writes, not from a terminal either. */
bool output_none(const struct status *status);

/* The descriptor of stream 0 or 1 to wait for input on; -1: none, or not now. */
int output_poll(const struct monitor *monitor, unsigned stream);

/* Moves what the pipe holds into the log, without waiting, and not for long. */
void output_pump(struct monitor *monitor, unsigned stream);

/* Monotonic ns when output_tick() has something to do; UINT64_MAX: never. */
uint64_t output_deadline(const struct monitor *monitor);

/* Retries, joins the spill, reports what was dropped. */
void output_tick(struct monitor *monitor);

/* Begins a new log, on request. */
void output_rotate(struct monitor *monitor);

/* Somebody writes faster than we read: lets the stream's pipe hold more, for as long as that lasts. */
void width_widen(struct output *output, unsigned stream);
void width_narrow(struct output *output);

/* True when nothing is in memory that an execve(2) of this process would lose. */
bool output_idle(const struct monitor *monitor);

/* The container has ended: everything into the log; waits for a full disk, but not for ever. */
void output_finish(struct monitor *monitor);

/*
 * For the parts of this module: writes in[count] of a stream; returns how much
 * was taken, less than count with errno when the disk refuses.
 */
size_t output_put(struct monitor *monitor, unsigned stream, uint64_t time, const char *in,
    size_t count);

/* Writes what is pending; what the disk refuses waits, or is lost. */
void output_flush(struct monitor *monitor);

/* Moves some of a stream's pipe. Returns the bytes; 0: there is nothing now, or the disk refuses. */
size_t output_step(struct monitor *monitor, unsigned stream);

/* Bytes of a stream are lost: counts them and owes the log a marker. */
void output_lose(struct monitor *monitor, unsigned stream, uint64_t count);

/* Writes the marker of what was lost, if anything. -1: the disk still refuses. */
int output_confess(struct monitor *monitor, unsigned stream);

/* The file that a stream is written to. */
struct logfile *output_file(struct monitor *monitor, unsigned stream);

/* Whether mode pipe needs new processes of this monitor: then it must be able to fork. */
bool logger_is(const struct monitor *monitor);

/* Finds the logger that runs; logger_tick() starts one where it is due. */
void logger_begin(struct monitor *monitor);
void logger_tick(struct monitor *monitor);

/* Its pidfd tells something. */
void logger_ended(struct monitor *monitor);

/* SIGALRM, which makes svlogd and s6-log rotate. */
void logger_rotate(struct monitor *monitor);

/* The container has ended: until it has taken everything and left; then it is killed. */
void logger_finish(struct monitor *monitor);

/* Mode direct: begins to look at the size, looks, looks for the last time. */
void direct_begin(struct monitor *monitor);
void direct_tick(struct monitor *monitor);
void direct_finish(struct monitor *monitor);

/*
 * Opens a source and undoes what a killed monitor left unfinished in the log.
 * False: there is none.
 */
bool join_open(struct monitor *monitor, unsigned number);

/* Moves some of what the sources hold into the log. 0; -1: the disk refuses. */
int join_run(struct monitor *monitor);

/* Notes what is about to be appended to file (NULL: nothing), before it is. */
int join_note(struct output *output, const struct logfile *file);

/*
 * From a stream's pipe into the log (raw), or into `inflight`, by splice(2):
 * the bytes are in the one or in the other, even if this process is killed.
 * Returns how many; 0 at the end of the pipe; -1 with errno, EAGAIN: there is
 * nothing now, EINVAL: not with this pipe or file system.
 */
ssize_t splice_raw(struct monitor *monitor, unsigned stream);
ssize_t splice_held(struct monitor *monitor, unsigned stream);

#endif
