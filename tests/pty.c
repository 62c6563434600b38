/* SPDX-License-Identifier: ISC */
/*
 * A terminal for tests: pty COMMAND... runs it on a pseudoterminal of 24 x 80
 * and obeys lines on its stdin; each answers with one line or is silent:
 *
 *	send TEXT	types it; \r \n \t \\ \xNN
 *	again TEXT	types it, and again every 3 s until the next `expect` has what it waits for
 *	expect TEXT	waits until it was printed behind the last match (30 s), else ends with 1
 *	never TEXT	ends with 1 if it stands behind the last match
 *	size ROWS COLUMNS
 *	mode		raw or cooked
 *	raw, cooked	waits until it is that (30 s)
 *	pid		the command's
 *	kill SIGNAL	to the command
 *	stopped		waits until it has stopped (30 s)
 *	wait		waits for its end (30 s): its exit code, 128+n for a signal
 *	quit		ends, as the end of input does
 *	all		what was printed so far, on stderr
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int master;
static pid_t child;
static char printed[8 << 20];
static size_t count, matched;
static char insisted[256]; /* of `again` */
static size_t insisted_length;

static void
fail(const char *line)
{
	fprintf(stderr, "pty: %s\n", line);
	if (count - matched > 2000)
		matched = count - 2000;
	fwrite(printed + matched, 1, count - matched, stderr);
	exit(1);
}

/* Reads what the terminal shows, for at most ms. */
static void
pump(int ms)
{
	struct pollfd poller = {.fd = master, .events = POLLIN};

	while (poll(&poller, 1, ms) > 0) {
		ssize_t got;

		if (count > sizeof(printed) / 2) { /* old news */
			size_t gone = count - sizeof(printed) / 8;

			memmove(printed, printed + gone, count - gone);
			count -= gone;
			matched -= matched < gone ? matched : gone;
		}
		got = read(master, printed + count, sizeof(printed) - 1 - count);
		if (got <= 0) {
			usleep((unsigned)ms * 1000);
			return;
		}
		count += (size_t)got;
		ms = 0;
	}
}

static size_t
unescape(char *text)
{
	char *out = text;

	for (char *in = text; *in != '\0'; in++) {
		if (*in != '\\') {
			*out++ = *in;
			continue;
		}
		in++;
		if (*in == 'x') {
			char digits[3] = {in[1], in[2], 0};

			*out++ = (char)strtol(digits, NULL, 16);
			in += 2;
		} else {
			*out++ = *in == 'r' ? '\r' : *in == 'n' ? '\n' : *in == 't' ? '\t' : *in;
		}
	}
	*out = '\0';
	return (size_t)(out - text);
}

static void
type(const char *text, size_t length)
{
	if (write(master, text, length) != (ssize_t)length)
		fail("send");
}

static void
expect(char *text)
{
	char line[256];
	size_t length;

	snprintf(line, sizeof(line), "expect %s", text);
	length = unescape(text);
	for (int try = 0; try < 1500; try++) {
		char *found = memmem(printed + matched, count - matched, text, length);

		if (found != NULL) {
			matched = (size_t)(found - printed) + length;
			insisted_length = 0;
			return;
		}
		if (try % 150 == 149)
			type(insisted, insisted_length);
		pump(20);
	}
	fail(line);
}

static int
wait_for(int options)
{
	for (int try = 0; try < 1500; try++) {
		int status;

		if (waitpid(child, &status, options | WNOHANG) == child)
			return status;
		pump(20);
	}
	fail("wait");
	return 0;
}

static void
obey(char *line)
{
	char *rest = strchr(line, ' ');
	struct winsize size = {0};
	struct termios mode;
	unsigned rows, columns;
	int status;

	if (rest != NULL)
		*rest++ = '\0';
	if (strcmp(line, "send") == 0) {
		type(rest, unescape(rest));
	} else if (strcmp(line, "again") == 0) {
		snprintf(insisted, sizeof(insisted), "%s", rest);
		insisted_length = unescape(insisted);
		type(insisted, insisted_length);
	} else if (strcmp(line, "expect") == 0) {
		expect(rest);
	} else if (strcmp(line, "never") == 0) {
		size_t length = unescape(rest);

		pump(200);
		if (memmem(printed + matched, count - matched, rest, length) != NULL)
			fail("never");
	} else if (strcmp(line, "size") == 0 && sscanf(rest, "%u %u", &rows, &columns) == 2) {
		size.ws_row = (unsigned short)rows;
		size.ws_col = (unsigned short)columns;
		ioctl(master, TIOCSWINSZ, &size);
	} else if (strcmp(line, "mode") == 0) {
		tcgetattr(master, &mode);
		puts(mode.c_lflag & ICANON ? "cooked" : "raw");
	} else if (strcmp(line, "raw") == 0 || strcmp(line, "cooked") == 0) {
		bool cooked = line[0] == 'c';

		for (int try = 0; tcgetattr(master, &mode) == 0 && ((mode.c_lflag & ICANON) != 0) != cooked; try++) {
			if (try == 1500)
				fail(line);
			pump(20);
		}
	} else if (strcmp(line, "pid") == 0) {
		printf("%d\n", (int)child);
	} else if (strcmp(line, "kill") == 0) {
		kill(child, atoi(rest));
	} else if (strcmp(line, "stopped") == 0) {
		if (!WIFSTOPPED(wait_for(WUNTRACED)))
			fail("stopped");
	} else if (strcmp(line, "wait") == 0) {
		status = wait_for(0);
		pump(100);
		printf("%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	} else if (strcmp(line, "all") == 0) {
		pump(100);
		fwrite(printed, 1, count, stderr);
	} else {
		fail(line);
	}
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	char line[4096];
	int slave;

	(void)argc;
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		return 2;
	/* Held open here too, so that its mode can be asked when the command is gone. */
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	ioctl(master, TIOCSWINSZ, &size);
	child = fork();
	if (child == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "quit") == 0)
			break;
		if (line[0] != '\0')
			obey(line);
	}
	kill(child, SIGKILL);
	return 0;
}
