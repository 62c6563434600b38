/* SPDX-License-Identifier: ISC */
/*
 * The record of one container, RUN/NAME/status: one struct, one field table,
 * pack, unpack, read and write. Nobody parses it by hand elsewhere. The file's
 * form is the contract of ctr-status(5): `key=value` lines, first format=1,
 * last end=1, under 4 KiB, text percent-encoded, unknown keys kept.
 */
#ifndef RUN_STATUS_H
#define RUN_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/schedule.h"
#include "base/text.h"
#include "run/pidref.h"

enum {
	STATUS_SIZE = 4096,
};

/* What a monitor of this version understands in requests/. */
#define STATUS_CAPS "down up rotate upgrade restart pause update"

enum state {
	STATE_CREATING,
	STATE_CREATED,
	STATE_RUNNING,
	STATE_PAUSED,	/* only derived */
	STATE_STOPPING,
	STATE_EXITED,
	STATE_RESTARTING,	/* has ended, will be made again: see next_start */
	STATE_LOST,	/* only derived */
};

extern const char *const state_names[];

struct status {
	uint64_t written;	/* no field of the record: see status_written() */
	uint64_t rev;
	char name[65];
	char boot[40];
	char version[16];
	char caps[64];
	char state[12];		/* one of state_names */
	char wanted[8];		/* "up", "down" or "" */
	char wanted_by[24];	/* uid:N of who asked last */
	char reason[128];
	struct pidref monitor, init, payload;
	uint64_t created, started, finished;	/* ns since the epoch */
	char exit[24];		/* "7", "signal:11", "signal:11:core", "unknown", "" */
	char code[8], signal[8], core[4];
	char wait_status[12];	/* raw, decimal */
	char source[12];
	uint64_t oom;
	uint64_t user_time, system_time;	/* microseconds */
	uint64_t max_rss;			/* KiB */
	char log[512];
	uint64_t log_max_size, log_keep;
	char log_policy[8];
	uint64_t log_dropped;
	uint64_t log_owed, log_owed_err; /* dropped, and no marker in the log tells it yet */
	char output[48];	/* DEV:INODE of the output pipe */
	char log_mode[8];	/* file direct pipe none inherit */
	char log_format[8];	/* raw, time (raw with timestamps), cri */
	char log_stderr[12];	/* merge separate */
	uint64_t log_dropped_err;
	char output_err[48];	/* DEV:INODE of stderr's own pipe */
	struct pidref logger;	/* mode pipe: who reads the output now */
	uint64_t log_sync;	/* 1: fsync at the end */
	uint64_t seq;		/* of the last event */
	char stop[SCHEDULE_TEXT];		/* stop schedule */
	char cgroup[512];
	char root[512];
	char upper[512];	/* of container.overlay: "tmpfs" or a directory; "": none */
	char hostname[200];
	uint64_t shared_pid;	/* 1: pid 1 is a subreaper in a pid namespace that others use too */
	char user_map[8];	/* the user namespace: single, map, subid; "": the caller's */
	uint64_t remove;	/* 1: remove the record at the end */
	uint64_t foreground;
	uint64_t ready;		/* ns since the epoch; with no [ready] as `started` */
	char health[12];	/* starting, healthy, unhealthy; "": nobody asks */
	uint64_t health_failures;	/* in a row */
	uint64_t restarts;	/* how often it was made again */
	uint64_t failures;	/* how often that failed */
	uint64_t updates;	/* how often ctr-signal update changed it */
	uint64_t next_start;	/* ns since the epoch, while restarting */
	char then[8];		/* at the next end: "restart" asked by somebody, "again" by a rule */
	uint64_t backoff;	/* ns: the last delay; 0: it ran long enough */
	char paused[8];		/* how somebody paused it: "freeze", "stop" (by SIGSTOP), "" */
	uint64_t paused_at;	/* ns of CLOCK_BOOTTIME: since then its timers stand still */
	uint64_t running_since;	/* ns of CLOCK_BOOTTIME: as `started`, whatever is done to the clock; 0: not known */
	uint64_t paused_for;	/* ns: pauses that the timers do not know of yet */
	char restart_times[224];	/* ms of CLOCK_BOOTTIME of the last restarts, with commas */
	char timers[256];	/* NAME:DEADLINE,... in ns of CLOCK_BOOTTIME: see watch/timer.h */
	char stopping[SCHEDULE_TEXT];	/* the schedule in force, "" while none is; */
	uint64_t stop_step;	/* how many of its signals were sent; timers has the next */
	char image_path[256];	/* the ctr-monitor installed when it was executed, */
	char image_id[48];	/* DEV:INODE of the one that runs */
	char confined[80];	/* what the monitor gave up and kept: see watch/confine.h */
	uint64_t filter_abi;	/* which system call filter it has; 0: none */
	char pidfile[256];	/* absolute path; "": none */
	uint64_t upgraded;	/* ns since the epoch: when it executed itself anew last, */
	uint64_t swap_time;	/* us from the old image's last instruction to the new one's first; 0: not known */
	uint64_t adopted;	/* ns since the epoch: when a new monitor took over last */
	char input[48];		/* DEV:INODE of the pipe that is the payload's stdin */
	char ready_pipe[48];	/* the same of the pipes behind ready.fd, health.watchdog_fd */
	char watchdog_pipe[48];
	char command[128];	/* for people: the words as a shell would take them; a long one is cut */
	uint64_t tty_fd;	/* number of the terminal's master in the monitor; 0: no terminal */
	char seccomp[8];	/* default, strict, none, file or learn */
	struct pidref learner;	/* who hears of the calls with learn; none: nobody */
	char extra[2048];	/* lines this version does not know, kept as they are */
};

enum status_kind {
	STATUS_NUMBER,	/* uint64_t */
	STATUS_TIME,	/* uint64_t ns, printed SECONDS.NANOSECONDS, "" for 0 */
	STATUS_REF,	/* struct pidref */
	STATUS_TEXT,	/* char[] */
};

struct status_field {
	const char *name;
	enum status_kind kind;
	size_t offset;
	size_t size;	/* STATUS_TEXT: of the array */
};

extern const struct status_field status_fields[];
extern const size_t status_field_count;

/* Writes one field's value (decoded text, not percent-encoded). */
void status_value(const struct status *status, const struct status_field *field, struct text *text);

/* Text of the whole record into text; text->full tells that it is too long. */
void status_pack(const struct status *status, struct text *text);

/* The line of one field, as it stands in the record. */
void status_pack_field(const struct status *status, const char *name, struct text *text);

/*
 * Undoes status_pack(); buffer is changed. -1 with EINVAL: torn, foreign or
 * empty; EPROTONOSUPPORT: of another format, about which nothing is known.
 */
int status_unpack(struct status *status, char *buffer);

/* Reads dirfd/status. -1 with errno, those two too. */
int status_read(int dirfd, struct status *status);

/* Why a record could not be read, in words. */
const char *status_trouble(int error);

/*
 * Whether the record will always have room for all that may yet come, whatever
 * a monitor writes into it: only paths and names stay as they are.
 */
bool status_fits(const struct status *status);

/* rev + 1, then replaces dirfd/status. Only the holder of the lock may call it. */
int status_write(int dirfd, struct status *status);

/* Whether that is the text that status_write() wrote of it last, without an error. */
bool status_written(const struct status *status, const char *text, size_t length);

/* Copies string into a STATUS_TEXT member, cut to its size. */
#define status_set(member, string) status_copy(member, sizeof(member), string)
void status_copy(char *member, size_t size, const char *string);

void status_state_set(struct status *status, enum state state);
enum state status_state(const struct status *status);

/* Decodes a raw wait status into exit, code, signal, core, wait_status, source. */
void status_exit_set(struct status *status, int wait_status, const char *source);

/* Nobody saw the end and nothing tells of it: exit=unknown, source=unknown. */
void status_exit_unknown(struct status *status);

/* DEV:INODE of an image into id[48]. */
struct stat;
const char *status_image_id(const struct stat *st, char *id);

/* Forgets how the last run ended: another one begins. */
void status_exit_clear(struct status *status);

/* Nanoseconds since the epoch. */
uint64_t status_now(void);

/* The payload is let go now: started, running_since. */
void status_start(struct status *status);

/* This boot's id into boot[40]. */
int status_boot(char *boot);

#endif
