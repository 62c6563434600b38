/* SPDX-License-Identifier: ISC */
/* The files of a record: what is torn, foreign or too long is refused, and what is meant is read. TAP. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/io.h"
#include "run/cgroup.h"
#include "run/exitrec.h"
#include "run/label.h"
#include "run/pidfile.h"
#include "run/pidref.h"
#include "run/plan.h"
#include "run/session.h"
#include "run/spill.h"
#include "run/words.h"

static unsigned count, failed;
static int dir;
static char path[] = "/tmp/unit-record.XXXXXX";

static void
check(bool right, const char *name)
{
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++count, name);
	failed += !right;
}

static void
put(const char *name, const char *bytes)
{
	if (io_replace_file(dir, name, bytes, strlen(bytes), 0644) < 0)
		perror(name);
}

/* A record with that line among its own is read. */
static bool
status_with(const char *line)
{
	static struct status status;
	char text[4096];

	snprintf(text, sizeof(text), "format=1\nrev=3\nstate=running\n%send=1\n", line);
	put("status", text);
	return status_read(dir, &status) == 0 && status.rev == 3;
}

static void
statuses(void)
{
	char line[3000];

	check(status_with("init=7:9\nnew=thing\n"), "a record with a line that only a newer one knows");
	check(!status_with("oom=x\n") && errno == EINVAL, "a number that is none");
	check(!status_with("init=7\n"), "a process without its identity");
	check(!status_with("hostname=%zz\n"), "an escape that is none");
	check(!status_with("started=now\n"), "a time that is none");
	check(!status_with("no sign of it\n"), "a line that says nothing");
	memset(line, 'x', sizeof(line) - 2);
	memcpy(line, "a=", 2);
	strcpy(line + sizeof(line) - 2, "\n");
	check(!status_with(line), "more of what is not known than is kept");
	put("status", "format=x\nend=1\n");
	check(status_read(dir, &(struct status){0}) < 0 && errno == EINVAL, "a format that is no number is torn, not newer");
	put("status", "format=-1\nend=1\n");
	check(status_read(dir, &(struct status){0}) < 0 && errno == EINVAL, "nor is one below it");
	put("status", "format=2\nend=1\n");
	check(status_read(dir, &(struct status){0}) < 0 && errno == EPROTONOSUPPORT, "format 2 is a newer one's");
}

static bool
refers(const char *text)
{
	struct pidref ref;

	return pidref_parse(text, &ref) == 0;
}

static void
references(void)
{
	check(refers("7:9") && refers("7:0:123"), "PID:INODE, PID:0:START");
	check(!refers("7") && !refers("0:9") && !refers("7:") && !refers("7:x"), "no half of one");
	check(!refers("2147483648:9") && refers("2147483647:9"), "no pid is that large");
	check(!refers("7:0:") && !refers("7:0:x") && !refers("7:9 "), "nothing behind it");
}

static bool
exit_of(const char *text)
{
	char bytes[97];
	int status;
	uint64_t time;

	memset(bytes, '\n', sizeof(bytes));
	memcpy(bytes, text, strlen(text));
	memcpy(bytes + 90, "end=1\n", 7);
	put("exit", bytes);
	return exitrec_read(dir, &status, &time) == 1;
}

static void
exits(void)
{
	check(exit_of("format=1\nwait_status=256\ntime=12.5\n"), "an exit record");
	check(!exit_of("format=2\nwait_status=256\ntime=12.5\n"), "not of another format");
	check(!exit_of("format=1\nwait_status=256\n"), "not without its time");
	check(!exit_of("format=1\nwait_status=x\ntime=12.5\n"), "not without a status");
	check(!exit_of("format=1\nwait_status=65536\ntime=12.5\n"), "no status is that large");
	check(!exit_of("format=1\nwait_status=256\ntime=then\n"), "a time is a number");
}

static bool
planned(const char *lines)
{
	static struct plan plan;
	char text[512];

	snprintf(text, sizeof(text), "format=1\n%send=1\n", lines);
	put("plan", text);
	return plan_read(dir, &plan) == 0;
}

/* Does the monitor need new processes for it? */
static bool
processes(void (*set)(struct plan *))
{
	static struct plan plan;

	memset(&plan, 0, sizeof(plan));
	set(&plan);
	return plan_processes(&plan);
}

static void
notified(struct plan *plan)
{
	plan->ready_fd = 3;
	plan->watchdog = 1;
}

static void
notified_restart(struct plan *plan)
{
	plan->ready_fd = 3;
	strcpy(plan->ready_action, "restart");
}

static void
watched_restart(struct plan *plan)
{
	plan->watchdog = 1;
	strcpy(plan->health_action, "restart");
}

static void
plans(void)
{
	check(planned("restart_delay=7\nnew=1\n"), "a plan, with a line that only a newer one knows");
	check(!planned("restart_delay=x\n") && errno == EINVAL, "a number in it that is none");
	check(!planned("restart\n") && !planned("restart\nhooks=x\n"), "a line without a value");
	put("plan", "format=1\nend=1\n");
	check(plan_read(dir, &(struct plan){0}) < 0, "one that was cut");
	unlinkat(dir, "plan", 0);
	check(plan_read(dir, &(struct plan){0}) == 0, "none: nothing is planned");
	check(!processes(notified), "notices by the payload need no process");
	check(processes(notified_restart), "a restart for want of the first does");
	check(processes(watched_restart), "a restart by the watchdog does");
}

static void
words(void)
{
	static char text[WORDS_SIZE];
	static char word[WORDS_SIZE];
	char *list[] = {(char *)"a b", (char *)"", (char *)"\n%", NULL};
	char *back[8];

	check(words_write(dir, "words", list) == 0 && words_read(dir, "words", text, sizeof(text), back, 8) == 3
	    && strcmp(back[0], "a b") == 0 && strcmp(back[1], "") == 0 && strcmp(back[2], "\n%") == 0 && back[3] == NULL,
	    "words of all bytes");
	check(words_read(dir, "words", text, sizeof(text), back, 3) < 0 && errno == EINVAL, "more than there is room for");
	put("words", "a%2\n");
	check(words_read(dir, "words", text, sizeof(text), back, 8) < 0 && errno == EINVAL, "half an escape");
	memset(word, 'x', sizeof(word) - 1);
	list[0] = word;
	check(words_write(dir, "words", list) < 0 && errno == E2BIG, "more than a file of them holds");
	check(words_read(dir, "none", text, sizeof(text), back, 8) < 0 && errno == ENOENT, "no such file");
}

static void
labels(void)
{
	static struct status status;
	char value[32];
	char long_one[1100];
	struct text text;

	memset(&status, 0, sizeof(status));
	check(label_add(&status, "a=1") == 0 && label_add(&status, "ab") == 0, "labels");
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	memcpy(long_one, "c=", 2);
	check(label_add(&status, long_one) < 0 && errno == E2BIG && strcmp(status.extra, "label.a=1\nlabel.ab=\n") == 0,
	    "too many: those before stay as they were");
	strcpy(status.extra, "new=1\nlabel.=no\nlabel.x\nlabel.b%=%zz\nlabel.a=1 2\nlabel.ab=\n");
	check(label_match(&status, "a") && label_match(&status, "ab=") && label_match(&status, "ab"), "among lines of others");
	check(!label_match(&status, "a=1") && !label_match(&status, "x") && !label_match(&status, "")
	    && !label_match(&status, "b%") && !label_match(&status, "new"), "and nothing that is no label");
	text_init(&text, value, sizeof(value));
	check(label_value(&status, "a", &text) == 0 && strcmp(value, "1 2") == 0 && label_value(&status, "c", &text) < 0, "its value");
}

static void
sessions(void)
{
	static char word[2000];
	static char text[5000];
	char *command[] = {(char *)"sh", word, word, NULL};
	struct session session = {.id = "12", .watcher = {.pid = 12, .inode = 5}, .payload = {.pid = 13, .inode = 6}, .command = command};
	struct session back;

	memset(word, 'w', sizeof(word) - 1);
	check(session_write(dir, &session) == 0 && session_read(dir, "12", &back) == 0 && back.watcher.pid == 12
	    && back.payload.pid == 13, "a session");
	check(io_read_file(dir, "12", text, sizeof(text)) > 0 && strstr(text, "\ncommand=sh\nend=1\n") != NULL,
	    "a long command is cut behind a word");
	check(session_read(dir, "", &back) < 0 && errno == EINVAL && session_read(dir, "1x", &back) < 0
	    && session_read(dir, "1234567890123456", &back) < 0 && errno == EINVAL, "an id is a number, and not longer");
	put("12", "format=1\nwatcher=12\nend=1\n");
	check(session_read(dir, "12", &back) == 0 && back.watcher.pid == 0 && back.payload.pid == 0, "nobody without an identity");
}

/* Whether something is a frame once a byte of its header is another. */
static bool
framed(unsigned at, char byte)
{
	struct spill_frame frame = {.seq = 1, .time = 1000000000, .length = 2};
	char header[SPILL_HEADER + 3];
	uint64_t offset = 0;
	int fd;
	bool is;

	spill_pack(&frame, header);
	strcpy(header + SPILL_HEADER, "ab");
	if (at < SPILL_HEADER)
		header[at] = byte;
	put("spill", header);
	fd = openat(dir, "spill", O_RDONLY);
	is = spill_next(fd, &offset, &frame);
	close(fd);
	return is;
}

static void
spills(void)
{
	struct spill_join join;

	check(framed(SPILL_HEADER, 0), "a frame");
	check(!framed(0, 'x') && !framed(0, '\0'), "its stream is known");
	check(!framed(3, 'x') && !framed(24, 'x') && !framed(46, 'x'), "its number, time and length are numbers");
	check(!framed(SPILL_HEADER - 1, ' '), "its header ends");
	put("spill.join", "00000000000000000001 00000000000000000002 00000000000000000003 00000000000000000004\n");
	spill_join_read(dir, "spill.join", &join);
	check(join.next == 1 && join.done == 2 && join.inode == 3 && join.size == 4, "a join");
	put("spill.join", "00000000000000000001 00000000000000000002 x0000000000000000003 00000000000000000004\n");
	spill_join_read(dir, "spill.join", &join);
	check(join.next == 0 && join.done == 0, "a torn one is none, whole as its beginning is");
	check(spill_reset(dir) < 0, "frames that are left are not forgotten");
	put("spill", "");
	check(spill_reset(dir) == 0, "once they are joined it begins anew");
	unlinkat(dir, "spill.join", 0);
	check(spill_reset(dir) < 0, "not without a join");
}

static void
undo(void)
{
	static struct cgroup_set set;
	char line[CGROUP_PATH + 40];

	put("undo", "cgroup /a/b\nmemory /c\n");
	check(cgroup_only(dir) && cgroup_load(&set, dir) == 0 && strcmp(set.path[CG_V2], "/a/b") == 0
	    && strcmp(set.path[CG_MEMORY], "/c") == 0, "cgroups to undo");
	put("undo", "cgroup /a/b\nmount /c\n");
	check(!cgroup_only(dir) && cgroup_load(&set, dir) == 0 && strcmp(set.path[CG_V2], "/a/b") == 0, "something else to undo");
	put("undo", "cgroup a/b\nmemory\nmemoryx /c\n");
	check(cgroup_load(&set, dir) == 0 && set.path[CG_V2][0] == '\0' && set.path[CG_MEMORY][0] == '\0', "no path that is none");
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	memcpy(line, "cgroup /", 8);
	put("undo", line);
	check(cgroup_load(&set, dir) == 0 && set.path[CG_V2][0] == '\0', "none that is too long");
	unlinkat(dir, "undo", 0);
	check(cgroup_only(dir) && cgroup_load(&set, dir) < 0, "nothing to undo");
}

static void
pidfiles(void)
{
	char name[600];
	char text[32];

	snprintf(name, sizeof(name), "%s/pid", path);
	check(pidfile_write(name, 77) == 0 && io_read_file(dir, "pid", text, sizeof(text)) == 3 && strcmp(text, "77\n") == 0, "a pidfile");
	pidfile_remove(name, 78);
	check(faccessat(dir, "pid", F_OK, 0) == 0, "another's stays");
	put("pid", "many\n");
	pidfile_remove(name, 77);
	check(faccessat(dir, "pid", F_OK, 0) == 0, "what is none stays");
	put("pid", "77\n");
	pidfile_remove(name, 77);
	pidfile_remove(name, 77);
	check(faccessat(dir, "pid", F_OK, 0) < 0, "its own goes");
	check(pidfile_write("", 1) == 0 && pidfile_write("pid", 1) < 0 && errno == EINVAL && pidfile_write("/tmp/", 1) < 0, "a path to a file");
	memset(name, 'x', sizeof(name) - 1);
	memcpy(name, "/", 1);
	strcpy(name + 590, "/pid");
	check(pidfile_write(name, 1) < 0 && errno == ENAMETOOLONG, "not too long");
	snprintf(name, sizeof(name), "/unit-record.%d", (int)getpid());
	check(pidfile_write(name, 1) == 0 && unlink(name) == 0, "in the root directory");
}

int
main(void)
{
	dir = mkdtemp(path) == NULL ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		perror(path);
		return 1;
	}
	statuses();
	references();
	exits();
	plans();
	words();
	labels();
	sessions();
	spills();
	undo();
	pidfiles();
	dir_remove_tree(AT_FDCWD, path);
	printf("1..%u\n", count);
	return failed != 0;
}
