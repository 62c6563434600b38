/* SPDX-License-Identifier: ISC */
/* In: a container. Out: its output, our input, at the end its exit code; our terminal as it was. */
#include "attach/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attach/screen.h"
#include "base/compat.h"
#include "base/die.h"
#include "base/fd.h"
#include "base/parse.h"
#include "base/pty.h"
#include "base/signame.h"
#include "run/exitrec.h"
#include "run/lock.h"
#include "run/request.h"
#include "run/refusal.h"
#include "run/rundir.h"

enum {
	ATTACH_SLICE_MS = 250, /* what no file tells of is seen after this */
	ATTACH_BLIND_MS = 50,  /* without inotify */
	ATTACH_END_MS = 5000,  /* a monitor's last word is waited for so long */
};

static int
attach_fail(struct attach *attach, int code, char *error, size_t size, const char *why)
{
	attach->code = code;
	snprintf(error, size, "%s", why);
	return -1;
}

static int
attach_record(struct attach *attach, char *error, size_t size)
{
	int run = rundir_open_own(attach->run_path, false);
	char why[480];

	attach->record = run < 0 ? -1 : rundir_container_own(run, attach->name);
	fd_close(&run);
	if (attach->record < 0) {
		bool none = errno == ENOENT;

		snprintf(why, sizeof(why), "attach: %s: %s", attach->run_path,
		    none		 ? REFUSAL_NONE
			: errno == EPERM ? REFUSAL_OWNER
					 : strerror(errno));
		return attach_fail(attach, none ? EXIT_NONE : EXIT_OURS, error, size, why);
	}
	if (view_load(attach->record, &attach->view) < 0) {
		snprintf(why, sizeof(why), "attach: status: %s", status_trouble(errno));
		return attach_fail(attach, EXIT_OURS, error, size, why);
	}
	attach->init = pidref_open(&attach->view.status.init);
	attach->exit =
	    openat(attach->record, "exit", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	return 0;
}

int
attach_open(struct attach *attach, char *error, size_t size)
{
	const struct view *view = &attach->view;
	char why[128];

	attach->record = attach->exit = attach->init = attach->input = attach->tty = -1;
	if (attach_record(attach, error, size) < 0)
		return -1;
	if (view->state != STATE_CREATED && view->state != STATE_RUNNING
	    && view->state != STATE_STOPPING && !(attach->all && view->state == STATE_EXITED)) {
		snprintf(why, sizeof(why), "attach: %s", refusal_state(view->state));
		return attach_fail(
		    attach, view->state == STATE_LOST ? EXIT_LOST : EXIT_NO, error, size, why);
	}
	if (strcmp(view->status.log_mode, "file") != 0)
		return attach_fail(attach, EXIT_NO, error, size,
		    "attach: log.mode is not file: its output is in no log that can be followed");
	attach_output_open(attach);
	if (attach->no_stdin)
		return 0;
	if (attach_input_open(attach, error, size) < 0) {
		attach->no_stdin = true; /* it can still be looked at */
		warn("%s: %s; read-only", attach->name, error);
		*error = '\0';
	}
	return 0;
}

/* Our window's size; a program that is shown again is told, so that it draws itself. */
static void
attach_size(struct attach *attach, bool redraw)
{
	int from = screen_fd();
	struct winsize ours, theirs;

	if (attach->tty < 0 || from < 0 || ioctl(from, TIOCGWINSZ, &ours) < 0 || ours.ws_row == 0)
		return;
	if (redraw && ioctl(attach->tty, TIOCGWINSZ, &theirs) == 0 && theirs.ws_row == ours.ws_row
	    && theirs.ws_col == ours.ws_col) {
		theirs.ws_row++;
		ioctl(attach->tty, TIOCSWINSZ, &theirs);
	}
	pty_copy_size(from, attach->tty);
}

/* Signals of ours. The exit code when one ends us, else -1. */
static int
attach_signals(struct attach *attach, int signals)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) == sizeof(info)) {
		int ending = screen_signal((int)info.ssi_signo);

		if (ending > 0)
			return EXIT_SIGNAL + ending;
		attach_size(attach, info.ssi_signo != SIGWINCH);
	}
	return -1;
}

static int
attach_code(const struct status *status)
{
	uint64_t number;

	if (parse_u64(status->code, &number) == 0)
		return (int)number;
	return parse_u64(status->signal, &number) == 0 ? EXIT_SIGNAL + (int)number : EXIT_OURS;
}

/* The monitor has said its last word; with --rm it then takes the record away, and the name is free. */
static bool
attach_told(const struct attach *attach)
{
	const struct view *view = &attach->view;
	pid_t holder;

	if (view_lives(view))
		return false;
	if (status_state(&view->status) != STATE_EXITED)
		return !view->monitor_alive;
	return view->status.remove == 0 || lock_holder(attach->record, &holder) < 0;
}

/* Pid 1 has ended: the last output, then how. */
static int
attach_ended(struct attach *attach)
{
	int wait_status;
	uint64_t time;

	for (unsigned ms = 0; ms < ATTACH_END_MS; ms += 10) {
		struct view view;

		if (view_load(attach->record, &view) < 0)
			break; /* removed with its record */
		attach->view = view;
		if (attach_told(attach))
			break;
		poll(NULL, 0, 10);
	}
	attach_output(attach);
	lines_end(&attach->lines);
	fflush(stdout);
	if (attach->view.state != STATE_EXITED && attach->exit >= 0
	    && exitrec_read_fd(attach->exit, &wait_status, &time) > 0)
		return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
					      : EXIT_SIGNAL + WTERMSIG(wait_status);
	return attach_code(&attach->view.status);
}

/* ctr-signal start. */
static int
attach_release(struct attach *attach)
{
	int monitor = pidref_open(&attach->view.status.monitor);
	int result = monitor < 0 || request_post(attach->record, "up\n") < 0
		|| pidfd_signal(monitor, SIGNAL_DOORBELL) < 0
	    ? -1
	    : 0;

	fd_close(&monitor);
	return result;
}

/* One round. The exit code, or -1: go on. */
static int
attach_round(struct attach *attach, int signals, int watch)
{
	bool pending = attach->pending_count > 0;
	struct pollfd pollers[] = {
	    {.fd = attach->init, .events = POLLIN},
	    {.fd = signals, .events = POLLIN},
	    {.fd = watch, .events = POLLIN},
	    {.fd = attach->no_stdin || pending ? -1 : STDIN_FILENO, .events = POLLIN},
	    {.fd = pending ? attach->input : -1, .events = POLLOUT},
	};
	char events[4096];
	int code;
	int read_result = 0;
	bool quiet = poll(pollers, 5, watch < 0 ? ATTACH_BLIND_MS : ATTACH_SLICE_MS) == 0;
	bool news = quiet || watch < 0 || pollers[0].revents != 0;

	if (quiet && view_load(attach->record, &attach->view) < 0 && errno == EINVAL)
		return EXIT_OURS;
	/* One look: of what is left poll(2) tells again. */
	if (pollers[2].revents != 0 && read(watch, events, sizeof(events)) > 0)
		news = true;
	if (pollers[1].revents != 0 && (code = attach_signals(attach, signals)) >= 0)
		return code;
	if (pollers[3].revents != 0)
		read_result = attach_input_read(attach);
	if ((attach->pending_count > 0 && attach_input_write(attach) < 0) || read_result < 0) {
		attach->no_stdin = true;
		attach->pending_count = 0;
	}
	if (news || read_result != 0) /* a key has no echo yet: to look now would be in its way */
		attach_output(attach);
	if (read_result > 0)
		return EXIT_YES; /* detached */
	if (attach->init < 0 || pollers[0].revents != 0)
		return attach_ended(attach);
	return ferror(stdout) ? EXIT_OURS : -1;
}

int
attach_run(struct attach *attach, char *error, size_t size)
{
	int signals = screen_signals();
	int watch = attach_output_watch(attach);
	int code;

	if (signals >= 0) {
		/* A terminal for a terminal is raw: what is typed means something there, not here. */
		attach->ours_raw = attach->tty >= 0 && isatty(STDIN_FILENO)
		    && screen_take(STDIN_FILENO) == 0;
		attach_size(attach, true);
	}
	if (signals < 0 || (attach->release && attach_release(attach) < 0)) {
		screen_restore();
		attach->code = EXIT_OURS;
		snprintf(error, size, "attach: %s", strerror(errno));
		return -1;
	}
	attach_output(attach);
	while ((code = attach_round(attach, signals, watch)) < 0)
		;
	screen_restore();
	fd_close(&watch);
	fd_close(&signals);
	return code;
}
